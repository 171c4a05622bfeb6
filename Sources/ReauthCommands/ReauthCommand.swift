package import ArgumentParser
import ReauthOperations

/// The program.
package struct ReauthCommand: AsyncParsableCommand {
    /// Its name, its help and its commands.
    package static let configuration = CommandConfiguration(
        commandName: "reauth",
        abstract: "Rotates, invalidates and re-authenticates the OAuth tokens of a whole fleet of connector instances.",
        discussion: """
            `reauth init` writes a first job, `reauth doctor JOB` looks at everything that its run rests on. `reauth sandbox` \
            plays the platform, to try it without touching anything.

            Data goes to standard output, everything else to standard error. NO_COLOR is respected.
            """,
        version: ToolVersion.current,
        subcommands: [
            InitCommand.self, ValidateCommand.self, DoctorCommand.self, PlanCommand.self, RunCommand.self,
            ResumeCommand.self, PauseCommand.self, StopCommand.self, SetRateCommand.self, SetConcurrencyCommand.self,
            ApproveCommand.self, StatusCommand.self, RunsCommand.self, ShowCommand.self, ReportCommand.self,
            CodesCommand.self, ConsoleCommand.self, CheckCommand.self, RemindCommand.self, WebhooksCommand.self,
            ResolveCommand.self, AuditCommand.self, ScheduleCommand.self, ProvidersCommand.self, SandboxCommand.self,
            ManualCommand.self, CompletionsCommand.self,
        ]
    )

    package init() {}

    /// Parses the arguments, runs the command, and ends the process.
    package static func start(_ arguments: [String]) async {
        let suggestions = ArgumentSuggestion(Self.self)
        if let sentence = suggestions.sentence(forHelpOn: arguments) {
            Screen(terminal: Terminal.detect(environment: [:])).say("Error: \(sentence)")
            exit(withError: ExitStatus.usage.exitCode)
        }
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let suggestion = suggestions.sentence(for: message(for: error), arguments)
            guard let suggestion, exitCode(for: error).rawValue == ExitStatus.usage.rawValue else {
                exit(withError: error)
            }
            let screen = Screen(terminal: Terminal.detect(environment: [:]))
            screen.say("\(fullMessage(for: error))\n\(suggestion)")
            exit(withError: ExitStatus.usage.exitCode)
        }
    }
}
