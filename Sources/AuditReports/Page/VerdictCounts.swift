import ReauthEngine
import ReauthModel

/// The counts that a verdict rests on.
struct VerdictCounts: Sendable {
    let run: RunID
    let action: Action
    let isFinished: Bool
    let items: Int
    /// Without an outcome, whether something of them is revoked or not.
    let unsettled: Int
    let open: Int
    let revoked: Int
    let failed: Int
    /// The failed ones that a new run can help as they are.
    let retryable: Int
    let inDoubt: Int
    let waiting: Int
    let notRevocable: Int
    let skipped: Int
    /// What a job is for, done.
    let good: Int
    private let outcomes: [Outcome: Int]
    /// What takes up again what failed.
    let retryCommand: String
    /// Of the grants that were meant to end: those that may live.
    let alive: Int
    /// The grants that were meant to end.
    let selected: Int
    /// Access tokens that live until they expire.
    let living: Int
    /// Ended well, but not by a call with the new token.
    let weaklyProved: Int
    /// Found healthy by a read alone.
    let notCalled: Int
    /// Items that the run had not come to when it was given up.
    let abandoned: Int
    let pausedAt: Timestamp?
    let waitsForApproval: Bool

    init(_ summary: RunSummary, _ ends: [EndCount]) {
        let outcomes = summary.outcomes
        func count(_ some: Outcome...) -> Int { some.reduce(0) { $0 + outcomes[$1, default: 0] } }
        func count(_ reasons: Set<Reason>, _ some: Set<Outcome>) -> Int {
            ends.reduce(0) { sum, end in
                guard let reason = end.reason, reasons.contains(reason), let outcome = end.outcome,
                    some.contains(outcome)
                else { return sum }
                return sum + end.items
            }
        }
        self.outcomes = outcomes
        run = summary.run.id
        action = summary.run.action
        isFinished = summary.run.state == .finished
        (items, unsettled, open, revoked) = (summary.items, summary.unsettled, summary.open, summary.revoked)
        failed = count(.failed)
        retryable = count(Set(ends.compactMap(\.reason).filter(\.isRetryable)), [.failed])
        retryCommand = "reauth run \(summary.run.jobFile.shellQuoted) --retry-failed"
        inDoubt = count(.inDoubt)
        waiting = count(.awaitingCode)
        notRevocable = count(.notRevocable)
        skipped = count(.skipped)
        good = count(.healthy, .rotated, .reauthenticated, .retired, .superseded)
        alive = summary.grants?.alive ?? 0
        selected = summary.grants?.selected ?? 0
        living = count([.accessTokenLives], [.awaitingCode])
        weaklyProved = count(
            [.pingLost, .notPinged, .accountUnknown, .resolvedByHand, .scopeNarrowed],
            [.healthy, .rotated, .reauthenticated, .retired]
        )
        notCalled = count([.notPinged], [.healthy])
        abandoned = count([.abandoned], Set(Outcome.allCases))
        pausedAt = summary.steering.pausedAt
        waitsForApproval = summary.waves.contains { $0.waiting != nil }
    }

    /// The sentence on a run of which everything ended well.
    var goodEnd: String {
        let all = good == 1 ? "The instance" : "All \(good.instances)"
        let (retired, healthy) = (outcomes[.retired, default: 0], outcomes[.healthy, default: 0])
        if retired == good { return "\(all) \(good.verb("is", "are")) retired: revoked, and proved dead." }
        if healthy == good {
            if notCalled == 0 { return "\(all) \(good.verb("is", "are")) healthy: a call through each was answered." }
            let rest = notCalled == good ? "none" : "\(notCalled.grouped) of them"
            return "\(all) \(good.verb("looks", "look")) healthy: each was read, and \(rest) "
                + (notCalled == good ? "was called." : "were not called.")
        }
        if action == .rotate, retired + healthy + outcomes[.superseded, default: 0] == 0 {
            return good == 1
                ? "The old token is dead, and the instance works."
                : "All \(good.grouped) old tokens are dead, and the instances work."
        }
        return "\(all) ended well."
    }

    /// What a run that is not finished has come to.
    var soFar: [String] {
        let parts: [(Int, String)] = [
            (good, "done"), (waiting, waiting == 1 ? "waits for a sign-in" : "wait for a sign-in"), (failed, "failed"),
            (inDoubt, "in doubt"),
        ]
        let said = parts.filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
        return said.isEmpty ? [] : ["So far: \(said.joined(separator: ", "))."]
    }
}
