import ArgumentParser
import ReauthOperations

struct WebhooksCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks",
        abstract: "Delivers the webhooks of a store that are pending, and says how many are not delivered.",
        discussion: """
            A job's `webhooks` are delivered while a command works on its runs, and for some seconds after. What a \
            receiver did not take then is tried again by the next command that works on a run of the job, or by this \
            one, which goes on for a minute at most.

            EXAMPLES
              reauth webhooks
              reauth webhooks --json

            EXIT CODES
              0   all delivered
              3   some are pending or given up
              10  store unusable
            """
    )

    @Flag(name: .long, help: "Print JSON: pending, given_up.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let counts = try await WebhooksOperation(environment: environment).run()
        var end = try CommandEnd(counts, asJSON: json)
        end.status = counts.status
        return end
    }
}
