import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Items of a run that wait, with what was done to remind their people.
    package func waitingPeople(
        of run: RunID,
        apartFrom others: [RunID],
        after sequence: Int64,
        limit: Int
    ) async throws -> [WaitingPerson] {
        try await read { db in
            let statement = try db.cachedStatement(sql: Self.waitingPeopleSQL)
            let arguments: StatementArguments = [
                run.rawValue, sequence, JSONStrings.text(others.map(\.rawValue)), limit,
            ]
            return try Row.fetchAll(statement, arguments: arguments).map { row in
                WaitingPerson(
                    item: try ItemColumns.item(row),
                    since: Timestamp(rawValue: row["since"] ?? 0),
                    reminded: (row["step"] as Int?).map {
                        ReminderPolicy.Reminded(number: $0, at: Timestamp(rawValue: row["reminded_at"] ?? 0))
                    }
                )
            }
        }
    }

    /// What a run of an old version, which has no platform on record, calls it.
    private static let platform = "iif(run.platform_digest = '', run.name, run.platform_digest)"

    private static let siblings = """
        FROM item AS other INDEXED BY item_waiting CROSS JOIN run AS its ON its.key = other.run
        WHERE other.instance_id = item.instance_id AND other.outcome = \(Outcome.awaitingCode.code)
        AND its.platform_digest = run.platform_digest AND run.platform_digest <> '' AND NOT \(workedSince("other"))
        """

    /// Whether a later run of the platform saw the instance of an item work, by a call or a sign-in.
    ///
    /// It waits no longer then, although nothing settled that item. A read alone proves nothing.
    private static func workedSince(_ item: String) -> String {
        """
        EXISTS (
            SELECT 1 FROM run AS later CROSS JOIN item AS well INDEXED BY item_instance
                ON well.run = later.key AND well.instance_id = \(item).instance_id AND well.\(Conditions.isNoDuplicate)
            WHERE later.key > \(item).run AND later.platform_digest = run.platform_digest AND run.platform_digest <> ''
            AND well.outcome IN \([Outcome.healthy, .rotated, .reauthenticated].codes)
            AND well.reason IS NOT \(Reason.notPinged.quoted)
        )
        """
    }

    static let waitingPeopleSQL = """
        SELECT \(ItemColumns.selection),
            min(ifnull((SELECT min(other.awaiting_since) \(siblings)), item.awaiting_since), item.awaiting_since) AS since,
            reminder.step AS step, reminder.at AS reminded_at
        FROM run CROSS JOIN item INDEXED BY item_waiting_run ON item.run = run.key AND \(Conditions.waits())
        LEFT JOIN reminder ON reminder.platform = \(platform) AND reminder.instance_id = item.instance_id
        WHERE run.name = ?1 AND item.sequence > ?2 AND item.awaiting_since IS NOT NULL AND item.instance_id IS NOT NULL
        AND NOT \(workedSince("item"))
        AND NOT EXISTS (SELECT 1 \(siblings) AND its.key <> run.key AND its.name IN (SELECT value FROM json_each(?3)))
        ORDER BY item.sequence LIMIT ?4
        """

    /// Records reminders, with their events and webhooks.
    package func remind(_ reminders: [DueReminder], of run: RunID, at now: Timestamp) async throws -> Set<Int64> {
        var recorded: Set<Int64> = []
        for start in stride(from: 0, to: reminders.count, by: StoreWriter.sliceLength) {
            let slice = reminders[start..<min(start + StoreWriter.sliceLength, reminders.count)]
            recorded.formUnion(
                try await record { db, trail in
                    let (key, _) = try RunColumns.find(run, in: db)
                    return try slice.compactMap { try Self.remind($0, run: key, at: now, in: db, &trail) }
                }
            )
        }
        return recorded
    }

    private static func remind(
        _ reminder: DueReminder,
        run key: Int64,
        at now: Timestamp,
        in db: Database,
        _ trail: inout TrailWriter
    ) throws -> Int64? {
        // What another process did meanwhile stands in the way: the same step, or a later one, of the same time that it waits.
        try db.cachedStatement(
            sql: """
                INSERT INTO reminder (platform, instance_id, step, at)
                SELECT \(platform), item.instance_id, ?3, ?4 FROM run JOIN item ON item.run = run.key
                WHERE run.key = ?1 AND item.sequence = ?2 AND \(Conditions.waits()) AND item.instance_id IS NOT NULL
                ON CONFLICT (platform, instance_id) DO UPDATE SET step = excluded.step, at = excluded.at
                WHERE reminder.at < ?5 OR reminder.step < excluded.step
                """
        ).execute(arguments: [
            key, reminder.sequence, reminder.step.number, now.rawValue, reminder.since.rawValue,
        ])
        guard db.changesCount == 1 else { return nil }
        try db.cachedStatement(
            sql: """
                INSERT INTO webhook (receiver, run, sequence, kind, step, is_last)
                SELECT webhook_receiver.key, ?1, ?2, \(WebhookKind.reminderDue.code), ?3, ?4
                FROM run JOIN webhook_receiver ON webhook_receiver.job = run.job
                WHERE run.key = ?1 AND webhook_receiver.events & (1 << \(WebhookKind.reminderDue.code))
                """
        ).execute(arguments: [key, reminder.sequence, reminder.step.number, reminder.step.isLast])
        let instance = try String.fetchOne(
            try db.cachedStatement(sql: "SELECT instance_id FROM item WHERE run = ? AND sequence = ?"),
            arguments: [key, reminder.sequence]
        )
        let event = Event(.reminded, at: now, detail: reminder.step.detail)
        let note = TrailNote(event, sequence: reminder.sequence, instance: instance.map(InstanceID.init(rawValue:)))
        try trail.append(note, to: key)
        return reminder.sequence
    }
}
