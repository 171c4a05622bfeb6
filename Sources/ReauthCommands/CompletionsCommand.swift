import ArgumentParser
import ReauthOperations

struct CompletionsCommand: OperationCommand {
    /// The shells that the argument parser writes completions for; its own type cannot be an argument.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        var script: String {
            let shell: CompletionShell =
                switch self {
                case .bash: .bash
                case .zsh: .zsh
                case .fish: .fish
                }
            return ReauthCommand.completionScript(for: shell) + "\n"
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Prints what makes a shell complete commands, options, values, job files and names of runs.",
        discussion: """
            Write the output where your shell looks for it: ~/.local/share/bash-completion/completions/reauth for bash, \
            ~/.config/fish/completions/reauth.fish for fish, a file _reauth in a folder of $fpath for zsh.

            The names of runs come from the store of the folder that the shell is in, or that REAUTH_STORE names.

            EXAMPLES
              reauth completions bash
              reauth completions zsh
              reauth completions fish
            """
    )

    @Argument(help: "The shell.")
    var shell: Shell

    func perform(_ environment: Environment) async throws -> CommandEnd { CommandEnd(text: shell.script) }
}
