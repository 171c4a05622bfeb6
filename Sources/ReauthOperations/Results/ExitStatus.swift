package import ReauthEngine
package import ReauthModel

/// The exit codes of the program.
///
/// Frozen: scripts and schedulers depend on them.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Everything ended well.
    case success = 0
    /// An error of the program itself.
    case internalError = 1
    /// Some items failed, or are in doubt; where grants were to end, some may live.
    case itemsFailed = 3
    /// The platform or a provider rejected our credentials.
    case credentialsRejected = 4
    /// Done; codes are outstanding.
    case codesOutstanding = 5
    /// Stopped by a failure threshold.
    case thresholdReached = 6
    /// Stopped by a cap or time window; resume later.
    case capReached = 7
    /// Another run of this job is active.
    case busy = 8
    /// The plan or the input changed.
    case planChanged = 9
    /// The store cannot be used.
    case storeUnusable = 10
    /// The platform cannot be reached, and nothing was begun.
    case platformUnreachable = 11
    /// The command line was wrong.
    case usage = 64
    /// An input file is bad.
    case badInput = 65
    /// Interrupted; resumable.
    case interrupted = 130

    /// What a finished run amounts to: one that claims the end of grants ended well only where none of them may live.
    package static func of(_ summary: RunSummary) -> ExitStatus {
        if let grants = summary.grants, grants.alive > 0 { return .itemsFailed }
        return of(summary.outcomes)
    }

    /// What the outcomes of a finished run amount to; `failed` counts before `awaiting_code`.
    package static func of(_ outcomes: [Outcome: Int]) -> ExitStatus {
        if outcomes[.failed, default: 0] + outcomes[.inDoubt, default: 0] > 0 { return .itemsFailed }
        if outcomes[.awaitingCode, default: 0] > 0 { return .codesOutstanding }
        return .success
    }
}
