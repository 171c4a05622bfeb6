import GRDB
import ReauthEngine
import ReauthModel

/// How an item is laid out in its table: what the input gave, what indexes depend on, and all else.
enum ItemColumns {
    /// What ``item(_:)`` expects, in its order.
    static let selection =
        (InputColumn.all.map { "item.\($0.rawValue)" }
        + IndexedColumn.all.map {
            $0 == .lane ? "(SELECT lane.name FROM lane WHERE lane.key = item.lane)" : "item.\($0.rawValue)"
        }
        + ProgressColumn.all.map { "item.\($0.rawValue)" }).joined(separator: ", ")

    /// Reads one row of ``selection``.
    static func item(_ row: Row) throws -> Item {
        var item = Item(sequence: 0, lane: nil, seed: ItemSeed(instanceID: nil))
        let firstProgress = InputColumn.all.count + IndexedColumn.all.count
        try InputColumn.read(row, from: 0, into: &item)
        try IndexedColumn.read(row, from: InputColumn.all.count, into: &item)
        try ProgressColumn.read(row, from: firstProgress, into: &item.progress)
        return item
    }

    private static let progress = ProgressColumn.all.map { "\($0.rawValue) = ?" }.joined(separator: ", ")

    /// Writes an item over the one that is `stored`.
    ///
    /// What the input gave stays.
    static func update(_ item: Item, lane: Int64, run: Int64, stored: IndexedValues, in db: Database) throws {
        let changes = IndexedValues(item, lane: lane).changes(from: stored)
        let names = changes.map { "\($0.column.rawValue) = ?, " }.joined()
        var statement = try HotStatement(db, "UPDATE item SET \(names)\(progress) WHERE run = ? AND sequence = ?")
        for change in changes { change.bind(to: &statement) }
        for column in ProgressColumn.all { column.bind(item.progress, to: &statement) }
        statement.bind(run)
        statement.bind(item.sequence)
        try statement.run()
    }

    /// Adds an item; does nothing when the run has its instance id already.
    static let insert = """
        INSERT INTO item (run, sequence, lane, phase, outcome, reason, skip, instance_id, row_offset, name, element,
        tags, carried) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """

    /// The arguments of ``insert``.
    static func insertArguments(_ seed: ItemSeed, sequence: Int64, lane: Int64, run: Int64) -> StatementArguments {
        let phase: Phase = seed.skip == nil ? .planned : .finished
        let outcome: Outcome? = seed.skip == nil ? nil : .skipped
        return [
            run, sequence, lane, phase.code, outcome?.code, seed.skip?.rawValue, seed.skip?.rawValue,
            seed.instanceID?.rawValue, seed.rowOffset, seed.name, seed.element,
            seed.tags.isEmpty ? nil : JSONStrings.text(seed.tags),
            seed.carried.isEmpty ? nil : JSONStrings.text(seed.carried),
        ]
    }
}
