import struct Foundation.Data
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import CheckpointStore

@Suite("Runs that are removed from the file") struct PruningTests {
    private func finishedRun(_ count: Int, in folder: TemporaryFolder) async throws -> SQLiteRunStore {
        let store = try folder.open()
        try await store.begin(1...count)
        for sequence in 1...Int64(count) { try await store.finish(sequence) }
        try await store.finishRun(nightly, at: Timestamp(rawValue: 1_800_000_001_000))
        return store
    }

    private func begin(_ store: SQLiteRunStore) async throws -> PruningStatement {
        let last = try await store.pruningFacts(of: nightly, recently: .init(rawValue: .max), at: .init(rawValue: 0))
            .lastRecord
        return try #require(
            try await store.beginPruning(nightly, after: last, by: "ada", at: Timestamp(rawValue: 1_800_000_900_000))
        )
    }

    private func slice(_ store: SQLiteRunStore) async throws -> Bool {
        try await store.pruneSlice(of: nightly, at: Timestamp(rawValue: 1_800_000_901_000))
    }

    private func defects(_ store: SQLiteRunStore) async throws -> [TrailDefect] {
        let heads = try await store.heads(of: nightly, after: 0, limit: .max)
        guard let statement = try await store.pruningStatements(of: nightly).first else {
            var verifier = TrailVerifier(of: nightly, heads: heads, key: store.trailKey)
            for entry in try await store.trail(of: nightly, after: 0, limit: .max) {
                verifier.take(entry.record.line.utf8, position: entry.record.position, of: nightly, link: entry.hash)
            }
            return verifier.end().defects + TrailVerifier.defects(ofHeads: heads)
        }
        var verifier = TrailVerifier(after: statement, heads: heads, key: store.trailKey)
        let first = statement.completedAt == nil ? statement.records : 0
        for entry in try await store.trail(of: nightly, after: first, limit: .max) {
            verifier.take(entry, as: statement)
        }
        return verifier.end().defects + TrailVerifier.defects(ofHeads: heads)
    }

    /// Each slice is a transaction of its own; a process that dies between two of them is stood for by the next one.
    @Test func aRemovalThatWasCutOffIsFinishedByTheNextProcess() async throws {
        let folder = try TemporaryFolder()
        var store = try await finishedRun(450, in: folder)
        let statement = try await begin(store)
        #expect((statement.items, statement.records) == (450, 450))
        var lives = 0
        var hasMore = true
        while hasMore {
            hasMore = try await slice(store)
            try store.close()
            store = try folder.open(.existing)
            lives += 1
            #expect(try await defects(store).isEmpty)
            #expect(try await store.run(nightly)?.state == .pruned)
            #expect(try await store.runs(ofJob: "nightly").map(\.state) == [.pruned])
        }
        #expect(lives > 3)
        let counts = try await store.pool.read { db in
            try [
                "item", "intent", "link", "consent", "tally", "gauge", "connection", "connection_new", "wave_member",
            ].map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
        }
        #expect(counts.allSatisfy { $0 == 0 })
        #expect(try await store.trail(of: nightly, after: 0, limit: 9).map(\.record.event) == [statement.event])
        #expect(try await store.space().free > 0)
        #expect(try await store.pool.read { try String.fetchAll($0, sql: "PRAGMA foreign_key_check").isEmpty })
    }

    /// What was exported before ends with a record that a head covers.
    @Test func whatWasWrittenBeforeFitsTheHeadsThatStay() async throws {
        let folder = try TemporaryFolder()
        let store = try await finishedRun(3, in: folder)
        let lines = try await store.trail(of: nightly, after: 0, limit: 9)
        let statement = try await begin(store)
        while try await slice(store) {}
        let heads = try await store.heads(of: nightly, after: 0, limit: 9).filter {
            $0.head.position <= statement.records
        }
        for (kept, isIntact) in [(lines, true), (Array(lines.dropLast()), false), (Array(lines.dropFirst()), false)] {
            var verifier = TrailVerifier(of: nightly, heads: heads, key: store.trailKey)
            for entry in kept {
                verifier.take(entry.record.line.utf8, position: entry.record.position, of: nightly, link: entry.hash)
            }
            #expect(verifier.end().isIntact == isIntact)
        }
    }

    @Test func theTriggersLetNothingElseGo() async throws {
        let folder = try TemporaryFolder()
        let store = try await finishedRun(3, in: folder)
        let pruning = "INSERT INTO pruning (run, at, user, items, records, link) VALUES (1, 5, 'eve', 3, 2, NULL)"
        await #expect(throws: DatabaseError.self) { try await store.pool.write { try $0.execute(sql: pruning) } }
        _ = try await begin(store)
        for sql in [
            "DELETE FROM event WHERE row = 4", "DELETE FROM pruning", "UPDATE pruning SET user = 'eve'",
            "UPDATE pruning SET records = 9, completed_at = 1", "DELETE FROM trail_head",
            "UPDATE event SET detail = 'x'",
        ] {
            await #expect(throws: DatabaseError.self, "\(sql)") {
                try await store.pool.write { try $0.execute(sql: sql) }
            }
        }
        while try await slice(store) {}
        await #expect(throws: DatabaseError.self) {
            try await store.pool.write { try $0.execute(sql: "UPDATE pruning SET completed_at = NULL") }
        }
    }

    /// Somebody who opens the file with another program is not stopped by triggers, but found.
    @Test(arguments: [
        "DELETE FROM event WHERE row = 4", "UPDATE event SET detail = 'x' WHERE row = 4",
        "UPDATE pruning SET user = 'eve'", "UPDATE pruning SET records = 2", "UPDATE pruning SET items = 2",
        "UPDATE pruning SET link = zeroblob(32)", "DELETE FROM pruning", "DELETE FROM trail_head",
        "DELETE FROM trail_head WHERE position = 4", "DELETE FROM trail_head WHERE position = 3",
        "INSERT INTO event (run, row, sequence, at, kind) VALUES (1, 2, 0, 5, 1)",
    ])
    func whatIsChangedInTheFileIsFound(_ sql: String) async throws {
        let folder = try TemporaryFolder()
        let store = try await finishedRun(3, in: folder)
        _ = try await begin(store)
        while try await slice(store) {}
        #expect(try await defects(store).isEmpty)
        try await disarm(store)
        try await store.pool.write { try $0.execute(sql: sql) }
        #expect(try await !defects(store).isEmpty)
    }

    /// A run that was removed by hand, with a statement that nobody signed.
    @Test func aForgedStatementIsFound() async throws {
        let folder = try TemporaryFolder()
        let store = try await finishedRun(3, in: folder)
        try await store.signTrail(of: nightly)
        let last = try #require(try await store.trail(of: nightly, after: 0, limit: 9).last)
        let forged = PruningStatement(
            run: nightly,
            at: Timestamp(rawValue: 5),
            user: "ada",
            items: 3,
            records: 3,
            link: last.hash,
            completedAt: Timestamp(rawValue: 6)
        )
        let record = TrailRecord(TrailNote(forged.event), position: 4, run: nightly, worker: nil)
        let hash = try #require(last.hash).following(line: record.line.utf8)
        try await disarm(store)
        try await store.pool.write { db in
            try db.execute(sql: "DELETE FROM event; DELETE FROM item")
            try db.execute(
                sql: "INSERT INTO event (run, row, sequence, at, kind, detail, hash) VALUES (1, 4, 0, 5, 32, ?, ?)",
                arguments: [forged.event.detail, Data(hash.bytes)]
            )
            try db.execute(
                sql: """
                    INSERT INTO pruning (run, at, user, items, records, link, completed_at)
                    VALUES (1, 5, 'ada', 3, 3, ?, 6)
                    """,
                arguments: [Data(last.hash?.bytes ?? [])]
            )
        }
        #expect(try await defects(store).contains(.notStated))
    }

    @Test func aTrailThatWasCutIsNotPruned() async throws {
        let folder = try TemporaryFolder()
        let store = try await finishedRun(3, in: folder)
        try await store.signTrail(of: nightly)
        try await disarm(store)
        // By one record: the statement would take the place that the newest head covers.
        try await store.pool.write { try $0.execute(sql: "DELETE FROM event WHERE row > 2") }
        await #expect(throws: CheckpointRefused.self) { _ = try await begin(store) }
        #expect(try await store.run(nightly)?.state == .finished)
        #expect(try await store.pruningStatements(of: nil).isEmpty)
    }

    private func disarm(_ store: SQLiteRunStore) async throws {
        try await store.pool.write { db in
            for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
                try db.execute(sql: "DROP TRIGGER \(name)")
            }
        }
    }
}
