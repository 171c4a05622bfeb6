import ReauthEngine
import ReauthModel

/// Which items of a finished run a new run takes up again: a decision on counts alone.
///
/// Only items that ended without an effect are taken: `failed` for a reason that a retry can help, or, where reasons are
/// named, `failed`, `skipped` or `not_revocable` for one of them. What is `in_doubt` needs a person first, what waits needs a
/// sign-in, and a duplicate is handled under its first row.
struct RetryChoice: Sendable {
    /// Where reasons are named.
    private static let outcomes: Set<Outcome> = [.failed, .skipped, .notRevocable]

    /// The run that is gone back to.
    let run: RunID
    /// How its items ended.
    let counts: [EndCount]

    /// The items that are taken.
    struct Chosen: Sendable, Hashable {
        var filter: ItemFilter
        /// How many there are, by reason, in the order of the words.
        var reasons: [EndCount]

        var items: Int { reasons.reduce(0) { $0 + $1.items } }

        /// `3 throttled, 1 unreachable`.
        var words: String { RetryChoice.words(reasons) }
    }

    /// The items whose end a retry can help; none where there are none.
    var helped: Chosen {
        chosen(outcomes: [.failed], reasons: Set(counts.compactMap(\.reason).filter(\.isRetryable)))
    }

    /// All items that have a reason, by reason: `3 throttled, 1 unreachable`.
    var words: String { Self.words(counts.sorted { ($0.reason?.rawValue ?? "") < ($1.reason?.rawValue ?? "") }) }

    /// The items that a request means.
    ///
    /// Throws where it names a reason that no item to be taken has.
    func chosen(_ request: RetryRequest) throws(OperationFailure) -> Chosen {
        guard !request.only.isEmpty else { return helped }
        for word in request.only { try check(word) }
        return chosen(outcomes: Self.outcomes, reasons: Set(request.only.map(Reason.init(rawValue:))))
    }

    private func chosen(outcomes: Set<Outcome>, reasons: Set<Reason>) -> Chosen {
        let taken = reasons.filter { reason in
            counts.contains { $0.reason == reason && $0.outcome.map(outcomes.contains) ?? false && $0.items > 0 }
        }
        let found = taken.sorted { $0.rawValue < $1.rawValue }.map { reason in
            let items = counts.reduce(0) { sum, count in
                let isMeant = count.reason == reason && count.outcome.map(outcomes.contains) ?? false
                return sum + (isMeant ? count.items : 0)
            }
            return EndCount(outcome: .failed, reason: reason, items: items)
        }
        let standings = Set(outcomes.map { ItemSelection.outcome($0) })
        return Chosen(filter: ItemFilter(standings: standings, reasons: taken), reasons: found)
    }

    /// The reasons that may be named.
    private var nameable: [EndCount] {
        chosen(
            outcomes: Self.outcomes,
            reasons: Set(counts.compactMap(\.reason)).subtracting([.duplicate])
        ).reasons
    }

    private func check(_ word: String) throws(OperationFailure) {
        let reason = Reason(rawValue: word)
        let there = nameable
        guard !there.contains(where: { $0.reason == reason }) else { return }
        let known = Set(Reason.all + counts.compactMap(\.reason))
        let list = there.isEmpty ? "no instance of run \(run) can be retried" : "run \(run) has \(Self.words(there))"
        guard known.contains(reason) else {
            let hint = NameSuggestion.closest(to: word, among: known.map(\.rawValue)).map { " (did you mean `\($0)`?)" }
            throw OperationFailure(.usage, "--only: there is no reason `\(word)`\(hint ?? ""); \(list)")
        }
        let others = counts.filter { $0.reason == reason && $0.items > 0 }
        if reason == .duplicate, !others.isEmpty {
            throw OperationFailure(.usage, "--only: a `duplicate` is handled under its first row; \(list)")
        }
        guard let other = others.first else {
            throw OperationFailure(.usage, "--only: no instance of run \(run) has the reason `\(word)`; \(list)")
        }
        let remedy =
            other.outcome == .inDoubt
            ? "settle them with `reauth resolve INSTANCE --as OUTCOME --because TEXT`"
            : "only what is failed, skipped or not_revocable is taken up again"
        throw OperationFailure(
            .usage,
            "--only: the instances of run \(run) with the reason `\(word)` are \(other.outcome?.rawValue ?? "open"): \(remedy); \(list)"
        )
    }

    private static func words(_ counts: [EndCount]) -> String {
        counts.map { "\($0.items) \($0.reason?.rawValue ?? "")" }.joined(separator: ", ")
    }
}
