import ArgumentParser
import ReauthOperations

struct AuditHeadCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Signs how far a run's trail has come, and prints that as JSON, to be kept elsewhere.",
        discussion: """
            EXAMPLES
              reauth audit head
              reauth audit head rotate-crm-20260301T030000Z
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        var end = CommandEnd(.success)
        end.output = try await AuditOperation(environment: environment).head(ofRunNamed: run)
        return end
    }
}
