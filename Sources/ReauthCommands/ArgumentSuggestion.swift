import ArgumentParser
import ReauthOperations

/// What was probably meant by a word that no command and no option knows.
///
/// The library guesses options only; of commands it says that they are unexpected, and of values it lists which there are.
struct ArgumentSuggestion {
    private let root: any ParsableCommand.Type

    init(_ root: any ParsableCommand.Type) {
        self.root = root
    }

    /// `Did you mean 'status'?`, from the library's message and the arguments that it is about; `nil` where nothing is similar.
    func sentence(for message: String, _ arguments: [String]) -> String? {
        let meant = command(for: arguments) ?? value(for: message)
        return meant.map { "Did you mean '\($0)'?" }
    }

    /// The sentence for `reauth help WORDS` where no command has these words, which the library answers with the whole help.
    func sentence(forHelpOn arguments: [String]) -> String? {
        guard arguments.first == "help" else { return nil }
        var command = root
        for word in arguments.dropFirst() where !word.hasPrefix("-") && word != "help" {
            guard let child = command.configuration.subcommands.first(where: { $0.configuration.commandName == word })
            else {
                let meant = self.command(for: Array(arguments.dropFirst())).map { " Did you mean '\($0)'?" }
                return "There is no command '\(word)'.\(meant ?? " `reauth --help` lists them.")"
            }
            command = child
        }
        return nil
    }

    /// The command that is similar to the word at which the way through the commands ends.
    private func command(for arguments: [String]) -> String? {
        var command = root
        for word in arguments where !word.hasPrefix("-") {
            let children = command.configuration.subcommands
            if let child = children.first(where: { $0.configuration.commandName == word }) {
                command = child
                continue
            }
            // The library may complain of a later option, which is one of the command that was meant.
            guard !children.isEmpty else { return nil }
            return NameSuggestion.closest(to: word, among: children.compactMap { $0.configuration.commandName })
        }
        return nil
    }

    /// The value that is similar to the one that was given, of those that the message lists.
    private func value(for message: String) -> String? {
        guard
            let match = message.firstMatch(
                of: /The value '([^']*)' is invalid for .*?Please provide one of(.*)/.dotMatchesNewlines()
            )
        else { return nil }
        // In a line each behind a hyphen, or in quotes.
        let words = match.output.2.matches(of: /(?:- |')([A-Za-z0-9_-]+)/).map { String($0.output.1) }
        return NameSuggestion.closest(to: String(match.output.1), among: words)
    }
}
