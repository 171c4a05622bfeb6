import ArgumentParser
import ReauthOperations

struct StatusCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows where a run stands: counts, limits configured and measured, what it waits for.",
        discussion: """
            EXAMPLES
              reauth status
              reauth status rotate-crm-20260301T030000Z --json
            """
    )

    @Argument(help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run"))
    var run: String?

    @Flag(name: .long, help: "Print JSON: what summary.json holds, except the digests of its files.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.store) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let standing = try await StatusOperation(environment: environment).standing(ofRunNamed: run)
        return try CommandEnd(standing, asJSON: json)
    }
}
