import ReauthEngine
import ReauthModel

/// What a walk over all items finds for the page, in bounded memory.
struct PageFindings: Sendable {
    /// Instances of one customer and provider for which somebody has to sign in.
    struct Waiting: Sendable, Hashable {
        /// The customer; empty where the job names no column for it, or the item has none.
        var customer: String
        /// The provider's lane.
        var lane: LaneKey?
        /// How many instances.
        var items: Int
        /// Since when the first of them waits.
        var since: Timestamp?
    }

    private struct Key: Hashable {
        var customer: String
        var lane: LaneKey?
    }

    /// So many customers and providers are told apart; what comes after them is counted together.
    static let groupLimit = 20_000
    /// So many items of each outcome that needs a person are kept.
    static let attentionLimit = 200

    /// The place of the customer in the carried columns.
    let customerColumn: Int?
    private let groupLimit: Int
    private var groups: [Key: Waiting] = [:]
    /// Items that wait and belong to no group of ``waiting``.
    private(set) var ungrouped = 0
    private var attention: [Outcome: [Item]] = [:]

    init(customerColumn: Int?, groupLimit: Int = groupLimit) {
        self.customerColumn = customerColumn
        self.groupLimit = groupLimit
    }

    /// Takes in an item.
    mutating func add(_ item: Item) {
        guard let outcome = item.progress.outcome else { return }
        switch outcome {
        case .failed, .inDoubt: keep(item, outcome)
        case .awaitingCode:
            keep(item, outcome)
            count(item)
        case .healthy, .rotated, .reauthenticated, .retired, .notRevocable, .superseded, .skipped: break
        }
    }

    private mutating func keep(_ item: Item, _ outcome: Outcome) {
        guard attention[outcome, default: []].count < Self.attentionLimit else { return }
        attention[outcome, default: []].append(item)
    }

    private mutating func count(_ item: Item) {
        let key = Key(customer: customer(of: item), lane: item.lane)
        guard groups[key] != nil || groups.count < groupLimit else {
            ungrouped += 1
            return
        }
        var group = groups[key] ?? Waiting(customer: key.customer, lane: key.lane, items: 0)
        group.items += 1
        group.since = [group.since, item.progress.awaitingSince].compactMap(\.self).min()
        groups[key] = group
    }

    /// The customer of an item; empty where none is known.
    func customer(of item: Item) -> String {
        guard let customerColumn, item.seed.carried.indices.contains(customerColumn) else { return "" }
        return item.seed.carried[customerColumn]
    }

    /// The groups, the one that waits for the longest time first.
    var waiting: [Waiting] {
        groups.values.sorted { one, other in
            if one.since != other.since { return (one.since?.rawValue ?? .max) < (other.since?.rawValue ?? .max) }
            if one.items != other.items { return one.items > other.items }
            return (one.customer, one.lane.word) < (other.customer, other.lane.word)
        }
    }

    /// Items that need a person, the worst first, in the order of the input.
    var needingAttention: [Item] {
        [Outcome.failed, .inDoubt, .awaitingCode].flatMap { attention[$0] ?? [] }
    }
}
