import GRDB
import ReauthEngine
import ReauthModel

/// The questions of ``EarlierRuns`` in SQL, for a store that is open for work and for one that is only read.
enum HistoryQueries {
    /// Instances of a list that wait for a sign-in, once per run.
    ///
    /// `CROSS JOIN` keeps the order: from the list to the index, so that the cost is that of what is found, however many
    /// runs the store has.
    static let waiting = """
        SELECT item.instance_id, coalesce(item.awaiting_since, item.revoked_at, run.started_at)
        FROM json_each(?) AS wanted
        CROSS JOIN item INDEXED BY item_waiting ON item.instance_id = wanted.value AND \(Conditions.waits())
        CROSS JOIN run ON run.key = item.run
        WHERE \(inScope)
        """

    /// Instances of a list that were rotated or re-authenticated, once per run.
    static let done = """
        SELECT item.instance_id, max(
            coalesce(item.reauthenticated_at, 0), coalesce(item.verified_at, 0), coalesce(item.confirmed_at, 0),
            coalesce(item.revoked_at, 0),
            iif(coalesce(item.reauthenticated_at, item.verified_at, item.confirmed_at, item.revoked_at) IS NULL,
                run.started_at, 0)
        )
        FROM json_each(?) AS wanted
        CROSS JOIN item INDEXED BY item_done ON item.instance_id = wanted.value AND item.\(Conditions.isDone)
        CROSS JOIN run ON run.key = item.run
        WHERE \(inScope)
        """

    private static let inScope =
        "run.platform_digest = ? AND run.name IS NOT ? AND run.job = coalesce(?, run.job)"

    /// The runs of a platform, without one of them, that began or ended at a moment or later, or are open.
    private static let later = """
        SELECT key FROM run
        WHERE platform_digest = ?1 AND name <> ?2 AND state <> \(RunRecord.State.importing.quoted)
        AND (state = \(RunRecord.State.open.quoted) OR started_at >= ?3 OR finished_at >= ?3)
        """

    /// Instances of a list that runs of a list rotated or retired, work on, or have in doubt, once per run: one step along an
    /// index for each instance and run.
    static let changed = """
        SELECT item.instance_id FROM json_each(?) AS wanted CROSS JOIN json_each(?) AS later
        CROSS JOIN item INDEXED BY item_instance ON item.run = later.value AND item.instance_id = wanted.value
            AND item.\(Conditions.isNoDuplicate)
        WHERE item.outcome IN \(Conditions.changingOutcomes.codes)
        OR item.outcome IS NULL AND (item.attempts > 0 OR item.phase <> \(Phase.planned.code))
        """

    /// Ids of a run's items that the import did not skip, in order.
    static let planned = """
        SELECT instance_id FROM item INDEXED BY item_instance
        WHERE run = \(SQLiteRunStore.runKey) AND instance_id > ? AND instance_id IS NOT NULL
        AND \(Conditions.isNoDuplicate) AND skip IS NULL ORDER BY instance_id LIMIT ?
        """

    static func standings(
        of instances: [InstanceID],
        in scope: HistoryScope,
        _ db: Database
    ) throws -> [InstanceID: InstanceStanding] {
        let arguments: StatementArguments = [
            JSONStrings.text(instances.map(\.rawValue)), scope.platform, scope.excluding?.rawValue, scope.job,
        ]
        var standings: [InstanceID: InstanceStanding] = [:]
        for (sql, member) in [(waiting, \InstanceStanding.waitingSince), (done, \.doneAt)] {
            let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
            while let row = try rows.next() {
                let moment = Timestamp(rawValue: row[1])
                let id = try InstanceID(stored: row[0])
                let known = standings[id]?[keyPath: member] ?? moment
                standings[id, default: InstanceStanding()][keyPath: member] = max(known, moment)
            }
        }
        return standings
    }

    static func changed(
        since run: RunRecord,
        among instances: [InstanceID],
        _ db: Database
    ) throws -> Set<InstanceID> {
        guard !instances.isEmpty else { return [] }
        let scope = HistoryScope(platform: run.platformDigest, excluding: run.id)
        let standings = try standings(of: instances, in: scope, db).filter { $0.value.isChanged(since: run.startedAt) }
        let runs = try Int64.fetchAll(
            try db.cachedStatement(sql: later),
            arguments: [run.platformDigest, run.id.rawValue, run.startedAt.rawValue]
        )
        let found = try String.fetchAll(
            try db.cachedStatement(sql: changed),
            arguments: [
                JSONStrings.text(instances.map(\.rawValue)), "[\(runs.map(String.init).joined(separator: ","))]",
            ]
        ).map(InstanceID.init(stored:))
        return Set(standings.keys).union(found)
    }

    static func newestRun(ofJob job: String, _ db: Database) throws -> RunID? {
        try String.fetchOne(
            db,
            sql: """
                SELECT name FROM run WHERE job = ? AND state <> \(RunRecord.State.importing.quoted) ORDER BY started_at DESC, key DESC LIMIT 1
                """,
            arguments: [job]
        ).map(RunID.init(rawValue:))
    }

    static func newestRun(
        ofJob job: String,
        in state: RunRecord.State,
        _ db: Database
    ) throws -> RunRecord? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT \(RunColumns.selection) FROM run WHERE job = ? AND state = \(state.quoted)
                ORDER BY started_at DESC, key DESC LIMIT 1
                """,
            arguments: [job]
        ).map(RunColumns.record)
    }

    static func landmarks(_ db: Database) throws -> StoreLandmarks {
        let first = try String.fetchOne(
            db,
            sql: "SELECT name FROM run WHERE state <> \(RunRecord.State.importing.quoted) ORDER BY key LIMIT 1"
        )
        // The last event of each run is the first row that is met on the way back through its key.
        let newest = try Int64.fetchOne(
            db,
            sql: """
                SELECT max(max(started_at, coalesce(finished_at, 0), coalesce(
                    (SELECT at FROM event WHERE event.run = run.key ORDER BY row DESC LIMIT 1), 0)))
                FROM run
                """
        )
        return StoreLandmarks(
            firstRun: first.map(RunID.init(rawValue:)),
            newestMoment: newest.map(Timestamp.init(rawValue:))
        )
    }

    static func use(ofDigest digest: String, _ db: Database) throws -> DigestUse? {
        try Row.fetchOne(db, sql: "SELECT run, used_at FROM used_digest WHERE digest = ?", arguments: [digest])
            .map { DigestUse(run: RunID(rawValue: $0[0]), usedAt: Timestamp(rawValue: $0[1])) }
    }
}
