import ArgumentParser
import ReauthEngine
import ReauthModel
import ReauthOperations

struct SetRateCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-rate",
        abstract: "Sets the rate of a provider, or of the platform, in a run.",
        usage: "reauth set-rate <run> <provider> <rate> ... [--json] [--store <file>]",
        discussion: """
            The process that works on the run keeps to it within seconds, and every later one of this run does: the job file stays as \
            it is. What was sent counts for the new rate too. Other jobs keep to their own limits.

            EXAMPLES
              reauth set-rate rotate-crm-20260301T030000Z salesforce 2/s
              reauth set-rate rotate-crm-20260301T030000Z salesforce 5/s 2000/d
              reauth set-rate rotate-crm-20260301T030000Z platform job
            """
    )

    @Argument(help: ArgumentHelp("The run, or a job for its newest.", valueName: "run"), completion: .runName)
    var run: String

    @Argument(help: ArgumentHelp("The provider, or `platform`.", valueName: "provider"), completion: .providerName)
    var provider: String

    @Argument(
        help: ArgumentHelp(
            "Requests per s, m, h or d, for each unit at most once; or `job` for the rate that the job file has.",
            valueName: "rate"
        )
    )
    var rates: [String] = []

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func validate() throws {
        _ = try windows()
    }

    /// The windows that were given; `nil` for those of the job.
    private func windows() throws -> [RateWindow]? {
        guard !rates.isEmpty else {
            // Two arguments, and the last one is a rate: it is the first that is missing.
            throw MissingArgument(RateWindow(parsing: provider) != nil || provider == "job" ? "run" : "rate").error
        }
        if rates == ["job"] { return nil }
        let windows = try rates.map { text in
            guard let window = RateWindow(parsing: text) else {
                throw ValidationError("`\(text)` is no rate: give COUNT/UNIT with s, m, h or d, for example 10/s.")
            }
            return window
        }
        guard Set(windows.map(\.period)).count == windows.count else {
            throw ValidationError("Two rates are for the same unit; keep one.")
        }
        return windows
    }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = SteerOperation(environment: environment)
        let given = try await operation.steer(runNamed: run, .setRate(LaneKey(rawValue: provider), try windows()))
        return try CommandEnd(given, asJSON: json)
    }
}
