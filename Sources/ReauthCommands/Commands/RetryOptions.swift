import ArgumentParser
import ReauthModel
import ReauthOperations

/// What a run goes back to, for the commands that plan or begin one.
struct RetryOptions: ParsableArguments {
    @Flag(
        name: .long,
        help: "Begin a new run over the instances that failed in the job's newest finished run, where a retry can help."
    )
    var retryFailed = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --retry-failed: the instances that failed or were skipped for these reasons.",
            valueName: "reason,reason"
        ),
        completion: .list(Reason.all.map(\.rawValue))
    )
    var only: String?

    func validate() throws {
        guard let only else { return }
        guard retryFailed else { throw ValidationError("--only goes with --retry-failed.") }
        if Self.words(only).isEmpty { throw ValidationError("--only takes reasons, such as throttled,unreachable.") }
    }

    /// What is asked for; `nil` where all of the input is meant.
    var request: RetryRequest? { retryFailed ? RetryRequest(only: only.map(Self.words) ?? []) : nil }

    private static func words(_ list: String) -> [String] {
        list.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    }
}
