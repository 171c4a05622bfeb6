import ArgumentParser
import ReauthOperations

struct PlanCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Counts what a job would do, and sends only reads.",
        discussion: """
            Reads the whole input, and predicts from the provider catalog how many instances will refresh silently and \
            how many people will have to sign in. The store tells which instances wait for a sign-in already, and \
            which were rotated or signed in a short time ago; the store is only read, and none is made.

            Where instances are read (--groups, or the platform's list as input), the reads count for the limits of every \
            process that uses the same store, hours and days later too: for that, FILE.pace2 is made beside the place of the \
            store. Nothing else is written.

            With --groups it warns where a revocation reaches instances of the input that are not selected; instances \
            that the input does not have are not known.

            The digest binds the job with its limits, its input, the catalog, the store and how the instances stand. \
            Give it to `reauth run --confirm`: it is good for one run, and for a day.

            EXAMPLES
              reauth plan Jobs/rotate-fleet.yaml
              reauth plan Jobs/rotate-fleet.yaml --groups
              reauth plan Jobs/rotate-fleet.yaml --json
              reauth plan Jobs/rotate-fleet.yaml --retry-failed --only throttled
            """
    )

    @Argument(help: ArgumentHelp("The job file.", valueName: "job"), completion: .jobFile)
    var job: String

    @Flag(name: .long, help: "Read every instance, and count which of them share an external account.")
    var groups = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var retryOptions: RetryOptions
    @OptionGroup var storeOptions: JobStoreOptions

    var places: Places { Places(store: storeOptions.place(ofJob: job)) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        do {
            let plan = try await PlanOperation(environment: environment)
                .plan(jobPath: job, countsGroups: groups, retry: retryOptions.request)
            return try CommandEnd(plan, asJSON: json)
        } catch let nothing as NothingToRetry {
            return try CommandEnd(nothing, asJSON: json)
        }
    }
}
