import ReauthModel

/// What an item has in the columns that indexes and counts depend on.
///
/// SQLite writes an index entry again when an update names a column of the index, even when the column has not changed;
/// and most checkpoints of an item change one or two of these columns, or none. So an update names only the columns
/// that changed.
struct IndexedValues {
    fileprivate enum Value: Equatable {
        case integer(Int64?)
        case text(String?)
    }

    /// A column with the value that it gets.
    struct Change {
        let column: IndexedColumn
        fileprivate let value: Value

        func bind(to statement: inout HotStatement) {
            switch value {
            case .integer(let value): statement.bind(value)
            case .text(let value): statement.bind(value)
            }
        }
    }

    /// In the order of ``IndexedColumn``.
    private let values: [Value]

    /// The columns of ``init(_:from:)``, with the lane's number.
    static let columns = IndexedColumn.all.map { "item.\($0.rawValue)" }.joined(separator: ", ")

    /// What is stored, from a row that has ``columns`` at `first`.
    init(_ row: borrowing HotRow, from first: Int32) {
        var values: [Value] = []
        values.reserveCapacity(IndexedColumn.all.count)
        for (place, column) in zip(first..., IndexedColumn.all) {
            switch column {
            case .reason, .instanceID, .name, .element, .grantGroup:
                values.append(.text(row.text(place)))
            case .lane, .outcome, .dueAt, .diesAt, .wasLookedAt, .awaitingSince, .basis:
                values.append(.integer(row.integer(place)))
            }
        }
        self.values = values
    }

    /// What is to be stored of an item.
    init(_ item: Item, lane: Int64) {
        let (seed, progress) = (item.seed, item.progress)
        values = IndexedColumn.all.map { column in
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

    /// What has another value than in `stored`, in the order of ``IndexedColumn``.
    func changes(from stored: IndexedValues) -> [Change] {
        var changes: [Change] = []
        for (index, column) in IndexedColumn.all.enumerated() where values[index] != stored.values[index] {
            changes.append(Change(column: column, value: values[index]))
        }
        return changes
    }
}
