import ReauthEngine
import ReauthModel

/// Counts the rows of an input file, without a store.
struct InputTally: Sendable, Hashable {
    /// What tells rows apart here.
    private struct Kind: Hashable {
        var element: String?
        var reason: Reason?
        var hasID: Bool
    }

    private var rows: [Kind: Int] = [:]
    /// Instances of the job's `select.exclude` that no row has so far.
    private(set) var missingExclusions: Set<InstanceID>

    init(excluding exclusions: Set<InstanceID> = []) {
        missingExclusions = exclusions
    }

    mutating func add(_ seed: ItemSeed) {
        rows[Kind(element: seed.element, reason: seed.skip, hasID: seed.instanceID != nil), default: 0] += 1
        if let id = seed.instanceID { missingExclusions.remove(id) }
    }

    var total: Int { rows.values.reduce(0, +) }
    /// Rows that are not skipped.
    var selected: Int { count { $0.reason == nil } }
    /// Selected rows whose element is not known, or whose instance is known by its Element token alone.
    var unidentified: Int { count { $0.reason == nil && ($0.element == nil || !$0.hasID) } }
    /// Rows that have only an Element token: each may be an instance that is excluded.
    var withoutID: Int { count { !$0.hasID } }
    /// Selected rows by element.
    var elements: [String: Int] {
        rows.reduce(into: [:]) { elements, row in
            if row.key.reason == nil, let element = row.key.element { elements[element, default: 0] += row.value }
        }
    }

    /// The same as the store counts them.
    func elementCounts(_ catalog: ProviderCatalog) -> [ElementCount] {
        rows.map { kind, items in
            ElementCount(
                lane: kind.element.flatMap { catalog.entry(forElement: $0)?.profile.lane },
                element: kind.element,
                reason: kind.reason,
                items: items
            )
        }
    }

    private func count(_ isCounted: (Kind) -> Bool) -> Int {
        rows.reduce(0) { $0 + (isCounted($1.key) ? $1.value : 0) }
    }
}
