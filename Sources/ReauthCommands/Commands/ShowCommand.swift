import ArgumentParser
import ReauthOperations

struct ShowCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what became of one instance, over all runs of the store.",
        discussion: """
            For each run, the oldest first: how the instance ended there and why, the fingerprints of its access token, the \
            moments of each step, and its part of the audit trail. Reads the store alone; no token and no link is shown.

            EXAMPLES
              reauth show 1200341
              reauth show 1200341 --json
            """
    )

    @Argument(help: ArgumentHelp("The instance's id.", valueName: "instance"))
    var instance: String

    @Flag(name: .long, help: "Print JSON, with the names that the reports use.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        try CommandEnd(try await ShowOperation(environment: environment).story(of: instance), asJSON: json)
    }
}
