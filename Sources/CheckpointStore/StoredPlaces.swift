import ReauthEngine
import ReauthModel

/// Where an item stands, as far as indexes and counts depend on it.
///
/// SQLite writes an index entry again when an update names a column of the index, even when the column has not changed;
/// and most checkpoints of an item change one or two of these columns, or none. So an update names only the columns
/// that changed.
struct StoredPlaces {
    /// A column that an index or a count depends on.
    enum Column: String, CaseIterable {
        case lane, outcome, reason
        case dueAt = "due_at"
        case instanceID = "instance_id"
        case name, element
        case grantGroup = "grant_group"
        case diesAt = "dies_at"
        case wasLookedAt = "was_looked_at"
        case awaitingSince = "awaiting_since"
        case basis

        fileprivate static let all = allCases

        fileprivate var isText: Bool {
            switch self {
            case .reason, .instanceID, .name, .element, .grantGroup: true
            case .lane, .outcome, .dueAt, .diesAt, .wasLookedAt, .awaitingSince, .basis: false
            }
        }
    }

    fileprivate enum Value: Equatable {
        case integer(Int64?)
        case text(String?)
    }

    /// In the order of ``Column``.
    private let values: [Value]

    /// The columns of ``init(_:from:)``, in their order.
    static let columns = Column.all.map { "item.\($0.rawValue)" }.joined(separator: ", ")

    /// What is stored, from a row that has ``columns`` at `first`.
    init(_ row: borrowing HotRow, from first: Int32) {
        var values: [Value] = []
        values.reserveCapacity(Column.all.count)
        for (index, column) in Column.all.enumerated() {
            let place = first + Int32(index)
            values.append(column.isText ? .text(row.text(place)) : .integer(row.integer(place)))
        }
        self.values = values
    }

    /// What is to be stored of an item.
    init(_ item: Item, lane: Int64) {
        let (seed, progress) = (item.seed, item.progress)
        values = Column.all.map { column in
            switch column {
            case .lane: .integer(lane)
            case .outcome: .integer(progress.outcome?.code)
            case .reason: .text(progress.reason?.rawValue)
            case .dueAt: .integer(progress.dueAt?.rawValue)
            case .instanceID: .text(seed.instanceID?.rawValue)
            case .name: .text(seed.name)
            case .element: .text(seed.element)
            case .grantGroup: .text(progress.grantGroup?.rawValue)
            case .diesAt: .integer(progress.diesAt?.rawValue)
            case .wasLookedAt: .integer(progress.wasLookedAt ? 1 : 0)
            case .awaitingSince: .integer(progress.awaitingSince?.rawValue)
            case .basis: .integer(progress.basis?.code)
            }
        }
    }

    /// A column with the value that it gets.
    struct Change {
        let column: Column
        fileprivate let value: Value

        func bind(to statement: inout HotStatement) {
            switch value {
            case .integer(let value): statement.bind(value)
            case .text(let value): statement.bind(value)
            }
        }
    }

    /// What has another value than in `stored`, in the order of ``Column``.
    func changes(from stored: StoredPlaces) -> [Change] {
        var changes: [Change] = []
        for (index, column) in Column.all.enumerated() where values[index] != stored.values[index] {
            changes.append(Change(column: column, value: values[index]))
        }
        return changes
    }
}
