import GRDB
import ReauthEngine
import ReauthModel

/// The open items of one wave: along the list of its members, which is short, and not along the fleet.
struct WaveWork: OpenItems {
    let store: SQLiteRunStore
    /// The number of the wave.
    let number: Int

    func openItems(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        try await store.items(
            sql: """
                SELECT \(ItemColumns.selection) \(Self.members(stage))
                AND member.sequence > ? AND (item.due_at IS NULL OR item.due_at <= ?)
                ORDER BY member.sequence LIMIT ?
                """,
            [run.rawValue, lane.word, number, sequence, now.rawValue, limit]
        )
    }

    func itemsDueAgain(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        try await store.items(
            sql: """
                SELECT \(ItemColumns.selection) \(Self.members(stage))
                AND item.due_at <= ? ORDER BY item.due_at LIMIT ?
                """,
            [run.rawValue, lane.word, number, now.rawValue, limit]
        )
    }

    func nextDueAgain(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        try await earliest("min(item.due_at)", of: run, lane: lane, stage: stage)
    }

    func nextDue(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        try await earliest("min(coalesce(item.due_at, 0))", of: run, lane: lane, stage: stage)
    }

    private func earliest(
        _ value: String,
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage
    ) async throws -> Timestamp? {
        try await store.read { [number] db in
            let statement = try db.cachedStatement(sql: "SELECT \(value) \(Self.members(stage))")
            let due = try Int64.fetchOne(statement, arguments: [run.rawValue, lane.word, number])
            return due.map(Timestamp.init(rawValue:))
        }
    }

    /// The cross join keeps the order: from the members to their items.
    static func members(_ stage: WorkStage) -> String {
        """
        FROM wave_member AS member CROSS JOIN item
        WHERE member.run = \(SQLiteRunStore.runKey) AND member.lane = \(SQLiteRunStore.laneKey) AND member.number = ?
        AND item.run = member.run AND item.sequence = member.sequence AND \(SQLiteRunStore.condition(of: stage))
        """
    }
}
