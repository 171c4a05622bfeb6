package import ArgumentParser
import ReauthOperations

/// The program.
package struct ReauthCommand: AsyncParsableCommand {
    /// Its name, its help and its commands.
    package static let configuration = CommandConfiguration(
        commandName: "reauth",
        abstract: "Rotates, invalidates and re-authenticates the OAuth tokens of a whole fleet of connector instances.",
        discussion: """
            Try it without touching anything:  reauth run Jobs/demo.yaml --yes

            Data goes to standard output, everything else to standard error. NO_COLOR is respected.
            """,
        version: ToolVersion.current,
        subcommands: [
            InitCommand.self, ValidateCommand.self, DoctorCommand.self, PlanCommand.self, RunCommand.self,
            ResumeCommand.self, PauseCommand.self, StopCommand.self, SetRateCommand.self, SetConcurrencyCommand.self,
            ApproveCommand.self, StatusCommand.self, ReportCommand.self, CodesCommand.self, ConsoleCommand.self,
            CheckCommand.self, ResolveCommand.self, AuditCommand.self, ProvidersCommand.self, SandboxCommand.self,
        ]
    )

    package init() {}
}
