import ArgumentParser
import ReauthEngine
import ReauthOperations

struct StopCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stops the process that works on a run.",
        discussion: """
            The process ends with exit 130, and `reauth resume` or the next start of the job goes on. To keep a schedule from \
            going on, use `reauth pause`.

            Where the store cannot be written, this command cannot reach the process: make a file beside the store, with its name \
            and `.stop` behind it. Every process that works on a run of the store then stops at once, and none begins until the \
            file is removed.

            EXAMPLES
              reauth stop --soon
              reauth stop rotate-crm-20260301T030000Z --now
              touch .reauth/reauth.sqlite.stop
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest unfinished one by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Flag(help: "When to stop.")
    var urgency: Urgency = .soon

    /// How soon.
    enum Urgency: EnumerableFlag {
        case soon
        case now

        static func help(for value: Urgency) -> ArgumentHelp? {
            switch value {
            case .soon: "Bring what is under way to a safe place first, as at the first Ctrl-C; the default."
            case .now:
                "Send nothing more, as at the second Ctrl-C: what is under way is in doubt, and settled on resume."
            }
        }
    }

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = SteerOperation(environment: environment)
        let given = try await operation.steer(runNamed: run, .stop(urgency == .soon ? .soon : .now))
        return try CommandEnd(given, asJSON: json)
    }
}
