import ArgumentParser
import ReauthModel
import ReauthOperations

struct ApproveCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Lets the next wave of a run begin.",
        discussion: """
            A wave waits for a person where the job says `safety.approveWaves: true`, and wherever the wave before it did \
            not prove itself: none of its instances is proved dead, or more of them failed or are in doubt than \
            safety.failureThreshold allows. `reauth status` shows what waits.

            EXAMPLES
              reauth approve
              reauth approve rotate-crm-20260301T030000Z --provider salesforce
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest unfinished one by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Only the waves of this provider.", valueName: "provider"),
        completion: .providerName
    )
    var provider: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = ApproveOperation(environment: environment)
        let approved = try await operation.approve(runNamed: run, lane: provider.map { LaneKey(rawValue: $0) })
        return try CommandEnd(approved, asJSON: json)
    }
}
