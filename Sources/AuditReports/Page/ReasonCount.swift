import ReauthEngine
import ReauthModel

/// Instances with the same reason, and what to do about it.
struct ReasonCount: Sendable {
    let standing: Standing
    let reason: Reason
    let items: Int

    /// Those that need a person first, the most frequent first among equals.
    static func of(_ ends: [EndCount]) -> [ReasonCount] {
        let counts = ends.compactMap { end -> ReasonCount? in
            guard let reason = end.reason, let outcome = end.outcome else { return nil }
            return ReasonCount(standing: .of(outcome), reason: reason, items: end.items)
        }
        let order = Dictionary(uniqueKeysWithValues: zip(Standing.all.map(\.word), 0...))
        return counts.sorted { one, other in
            let (first, second) = (order[one.standing.word] ?? 0, order[other.standing.word] ?? 0)
            if first != second { return first < second }
            return one.items != other.items ? one.items > other.items : one.reason.rawValue < other.reason.rawValue
        }
    }
}
