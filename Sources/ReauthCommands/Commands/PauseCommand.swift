import ArgumentParser
import ReauthEngine
import ReauthModel
import ReauthOperations

struct PauseCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Lets a run, or one of its providers, begin nothing further.",
        discussion: """
            The process that works on the run takes it up within seconds: what is under way is brought to a safe place, nothing \
            further is revoked, and the process waits. The pause outlives the process, and no schedule ends it: until \
            `reauth resume`, `reauth run` ends with exit 7.

            EXAMPLES
              reauth pause
              reauth pause rotate-crm-20260301T030000Z --provider salesforce
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest unfinished one by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Option(name: .long, help: ArgumentHelp("Only this provider.", valueName: "provider"), completion: .providerName)
    var provider: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = SteerOperation(environment: environment)
        let given = try await operation.steer(runNamed: run, .pause(provider.map { LaneKey(rawValue: $0) }))
        return try CommandEnd(given, asJSON: json)
    }
}
