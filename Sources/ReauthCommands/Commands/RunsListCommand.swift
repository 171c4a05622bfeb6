import ArgumentParser
import ReauthEngine
import ReauthOperations

struct RunsListCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the runs of the store, newest first.",
        discussion: """
            A finished run is shown with the exit code that its items amount to now: sign-ins after its end count. A run has its \
            job's name and the moment (UTC) of its start. Runs that were pruned are not listed; `reauth audit verify` tells of them.

            EXAMPLES
              reauth runs list
              reauth runs list --job rotate-crm --limit 5
              reauth runs list --json
              reauth runs list --names
            """
    )

    @Option(name: .long, help: ArgumentHelp("Only the runs of this job.", valueName: "job"), completion: .jobName)
    var job: String?

    @Option(name: .long, help: ArgumentHelp("How many at most.", valueName: "n"))
    var limit = 20

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @Flag(name: .long, help: "Print only the names, one in each line.")
    var names = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes 1 or more") }
        if json, names { throw ValidationError("--json and --names are two forms of the same list: give one of them") }
    }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let listing = try await RunsOperation(environment: environment).listing(ofJob: job, limit: limit)
        if names { return CommandEnd(text: listing.lines.map { "\($0.run.id)\n" }.joined()) }
        return try CommandEnd(listing, asJSON: json)
    }
}
