import ArgumentParser
import ReauthEngine
import ReauthModel
import ReauthOperations

struct SetConcurrencyCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-concurrency",
        abstract: "Sets how many requests of a provider, or of the platform, a run has in flight.",
        usage: "reauth set-concurrency <run> <provider> <count> [--json] [--store <file>]",
        discussion: """
            The process that works on the run keeps to it within seconds, and every later one of this run does: the job file stays as \
            it is. Requests that are under way end as they would. Other jobs keep to their own limits.

            EXAMPLES
              reauth set-concurrency rotate-crm-20260301T030000Z salesforce 2
              reauth set-concurrency rotate-crm-20260301T030000Z platform job
            """
    )

    @Argument(help: ArgumentHelp("The run, or a job for its newest.", valueName: "run"), completion: .runName)
    var run: String

    @Argument(help: ArgumentHelp("The provider, or `platform`.", valueName: "provider"), completion: .providerName)
    var provider: String

    @Argument(help: ArgumentHelp("Requests at the same time; or `job` for what the job file has.", valueName: "count"))
    var count: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func validate() throws {
        _ = try number()
    }

    /// The number that was given; `nil` for that of the job.
    private func number() throws -> Int? {
        guard let count else {
            // Two arguments, and the last one is a number: it is the first that is missing.
            throw MissingArgument(Int(provider) != nil || provider == "job" ? "run" : "count").error
        }
        if count == "job" { return nil }
        let range = LaneLimit.concurrencyRange
        guard let number = Int(count), range.contains(number) else {
            throw ValidationError("`\(count)` is no number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = SteerOperation(environment: environment)
        let given = try await operation.steer(runNamed: run, .setConcurrency(LaneKey(rawValue: provider), try number()))
        return try CommandEnd(given, asJSON: json)
    }
}
