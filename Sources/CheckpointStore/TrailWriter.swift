import GRDB
import ReauthEngine
import ReauthModel

/// Adds records to the trails of runs, within one transaction: each linked to the one before it.
///
/// The records stand in the same transaction as the change that they tell of, so neither is there without the other.
struct TrailWriter {
    /// Where the trail of a run ends.
    private struct End {
        let run: RunID
        var position: Int64
        /// `nil` where the last record is of a version that made no chain.
        var hash: TrailHash?
        /// The first record of the chain; `nil` until it is known.
        var since: Int64?
    }

    /// How many records may follow the newest head before the next one is signed.
    private static let mostUnsigned: Int64 = 1024
    /// How old the newest head may be when a record is written, in milliseconds.
    private static let longestUnsigned: Int64 = 5000

    private let db: Database
    private let author: TrailAuthor
    private let now: Timestamp
    private var ends: [Int64: End] = [:]
    private var worker: Int64?

    init(_ db: Database, author: TrailAuthor, now: Timestamp) {
        self.db = db
        self.author = author
        self.now = now
    }

    /// Adds a record to the trail of the run with this number.
    mutating func append(_ note: TrailNote, to run: Int64) throws {
        var end = try end(of: run)
        let record = TrailRecord(note, position: end.position + 1, run: end.run, worker: author.worker)
        let hash = (end.hash ?? .start).following(line: record.line.utf8)
        if end.hash == nil { end.since = record.position }
        end.position = record.position
        end.hash = hash
        var statement = try HotStatement(db, Self.insertion)
        statement.bind(run)
        statement.bind(record.position)
        statement.bind(record.sequence)
        statement.bind(record.event.at.rawValue)
        statement.bind(record.event.kind.code)
        statement.bind(record.event.detail)
        statement.bind(record.event.httpStatus)
        statement.bind(record.event.requestID)
        statement.bind(record.instance?.rawValue)
        statement.bind(record.attempt)
        statement.bind(record.fingerprint)
        statement.bind(try workerKey())
        statement.bind(hash.bytes)
        try statement.run()
        ends[run] = end
    }

    /// Signs the trails that records were added to, where their newest heads are far enough behind.
    mutating func signWhereDue() throws {
        for run in ends.keys.sorted() {
            guard let end = ends[run] else { continue }
            let head = try newestHead(of: run)
            if let head, end.position - head.position < Self.mostUnsigned,
                abs(now.rawValue - head.at.rawValue) < Self.longestUnsigned
            {
                continue
            }
            try sign(run, end, after: head)
        }
    }

    /// Signs the trail of a run, unless its last record is covered.
    mutating func sign(_ run: Int64) throws {
        let (end, head) = (try end(of: run), try newestHead(of: run))
        try sign(run, end, after: head)
    }

    private func sign(
        _ run: Int64,
        _ end: End,
        after head: (position: Int64, since: Int64, at: Timestamp)?
    ) throws {
        guard let hash = end.hash, let since = head?.since ?? end.since else { return }
        // Its last record is covered; or the trail ends before its newest head: it was cut, and is not signed again.
        if let head, head.position >= end.position { return }
        let last = try db.cachedStatement(
            sql: "SELECT \(HeadColumns.selection) WHERE true ORDER BY number DESC LIMIT 1"
        )
        let previous = try Row.fetchOne(last).map { try HeadColumns.head($0, key: author.key.publicKey) }
        let signed = try author.key.sign(
            TrailHead(
                number: (previous?.head.number ?? 0) + 1,
                run: end.run,
                position: end.position,
                hash: hash,
                since: since,
                at: now,
                previous: previous?.digest ?? .start
            )
        )
        var statement = try HotStatement(db, HeadColumns.insertion)
        statement.bind(signed.head.number)
        statement.bind(run)
        statement.bind(signed.head.position)
        statement.bind(signed.head.hash.bytes)
        statement.bind(signed.head.since)
        statement.bind(signed.head.at.rawValue)
        statement.bind(signed.head.previous.bytes)
        statement.bind(signed.signature)
        try statement.run()
    }

    // MARK: What is there

    private func end(of run: Int64) throws -> End {
        if let end = ends[run] { return end }
        var statement = try HotStatement(db, Self.lastRecord)
        statement.bind(run)
        let end = try statement.first { row in
            End(
                run: RunID(rawValue: row.text(0) ?? ""),
                position: row.integer(1) ?? 0,
                hash: row.bytes(2).flatMap(TrailHash.init(bytes:)),
                since: nil
            )
        }
        guard let end else { throw CheckpointRefused(message: "The store has no run with the number \(run).") }
        return end
    }

    private func newestHead(of run: Int64) throws -> (position: Int64, since: Int64, at: Timestamp)? {
        var statement = try HotStatement(db, Self.newestHead)
        statement.bind(run)
        return try statement.first { row in
            (row.integer(0) ?? 0, row.integer(1) ?? 1, Timestamp(rawValue: row.integer(2) ?? 0))
        }
    }

    private mutating func workerKey() throws -> Int64? {
        if let worker { return worker }
        let insertion = try db.cachedStatement(sql: "INSERT OR IGNORE INTO worker (name) VALUES (?)")
        try insertion.execute(arguments: [author.worker])
        let search = try db.cachedStatement(sql: "SELECT key FROM worker WHERE name = ?")
        worker = try Int64.fetchOne(search, arguments: [author.worker])
        return worker
    }

    private static let insertion = """
        INSERT INTO event (
            run, row, sequence, at, kind, detail, http_status, request_id, instance_id, attempt, fingerprint, worker, hash
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private static let lastRecord = """
        SELECT run.name, event.row, event.hash FROM run LEFT JOIN event ON event.run = run.key
        WHERE run.key = ? ORDER BY event.row DESC LIMIT 1
        """

    private static let newestHead =
        "SELECT position, since, at FROM trail_head WHERE run = ? ORDER BY number DESC LIMIT 1"
}
