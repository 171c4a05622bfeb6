import GRDB
import ReauthEngine
import ReauthModel

/// How a run is laid out in its table.
enum RunColumns {
    /// The columns of a run that begins.
    static let insertion = """
        name, job, action, revoke, job_file, effect_digest, input_digest, carried_columns, started_at, finished_at,
        state, tool_version, platform_digest, plan_digest, authorized_before
        """

    /// What ``record(_:)`` expects, in its order.
    static let selection = """
        name, job, action, revoke, job_file, effect_digest, input_digest, carried_columns, started_at, finished_at,
        \(state), tool_version, platform_digest, plan_digest, authorized_before
        """

    /// Where a run stands; the column keeps how it stood when it was pruned.
    private static let state = """
        iif(EXISTS (SELECT 1 FROM pruning WHERE pruning.run = run.key), \(RunRecord.State.pruned.quoted), run.state)
        """

    /// The number of a run inside the store, and where it stands.
    static func find(_ run: RunID, in db: Database) throws -> (key: Int64, state: RunRecord.State) {
        let statement = try db.cachedStatement(sql: "SELECT key, \(state) FROM run WHERE name = ?")
        guard let row = try Row.fetchOne(statement, arguments: [run.rawValue]) else {
            throw CheckpointRefused(message: "The store has no run \(run).")
        }
        let found: (key: Int64, state: RunRecord.State) = (row[0], try word(row[1]))
        guard found.state != .pruned else { throw CheckpointRefused(message: "Run \(run) was pruned.") }
        return found
    }

    /// Reads one row of ``selection``.
    static func record(_ row: Row) throws -> RunRecord {
        var record = RunRecord(
            id: RunID(rawValue: row[0]),
            job: row[1],
            action: try word(row[2]),
            revoke: try (row[3] as String?).map { try word($0) },
            jobFile: row[4],
            effectDigest: row[5],
            platformDigest: row[12],
            authorizedBefore: (row[14] as Int64?).map(Timestamp.init(rawValue:)),
            startedAt: Timestamp(rawValue: row[8]),
            toolVersion: row[11]
        )
        record.inputDigest = row[6]
        record.planDigest = row[13]
        guard let columns = JSONStrings.values(row[7]) else {
            throw StoreUnusable(message: "The store is damaged: the columns of a run cannot be read.")
        }
        record.carriedColumns = columns
        record.finishedAt = (row[9] as Int64?).map(Timestamp.init(rawValue:))
        record.state = try word(row[10])
        return record
    }

    private static func word<Word: RawRepresentable<String>>(_ text: String) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw StoreUnusable(
                message: "The store holds a word for a run that this version does not know. "
                    + "It was damaged, or written by a newer reauth."
            )
        }
        return word
    }
}
