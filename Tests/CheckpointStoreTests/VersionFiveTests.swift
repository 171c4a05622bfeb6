@testable import CheckpointStore
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// A page that had taken its connections in finds them after the program was updated, by a text as it stands.
@Suite("A store of version 5")
struct VersionFiveTests {
    private let run = RunID(rawValue: "rotate-crm-20261126T221136Z")

    /// A store whose connections and their groups of three letters version 5 had taken in.
    private func opened(_ folder: TemporaryFolder) throws -> SQLiteRunStore {
        try VersionFourStore.make(in: folder)
        let queue = try DatabaseQueue(path: folder.store)
        try Schema.migrator(keyIdentifier: "").migrate(queue, upTo: "5")
        try queue.write { db in
            try db.execute(
                sql: """
                    UPDATE run SET connected_until = \(Int64.max), group_column = 0;
                    INSERT INTO connection (run, sequence, lane, standing, name)
                        SELECT run, sequence, lane, 1, json_extract(carried, '$[0]') FROM item WHERE outcome = 3;
                    INSERT INTO connection_text (rowid, words)
                        SELECT run << 32 | sequence, lower(instance_id || char(1) || name) FROM item WHERE outcome = 3;
                    """
            )
        }
        try queue.close()
        return try folder.open(.existing)
    }

    private func found(_ text: String, _ store: SQLiteRunStore) async throws -> [Int64] {
        let filter = ConnectionFilter(search: text)
        return try await store.connections(of: run, matching: filter, after: 0, limit: 20).map(\.sequence)
    }

    @Test func itsWordsAreTakenInAnewWhileItsCountsStand() async throws {
        let folder = try TemporaryFolder()
        let store = try opened(folder)
        let counts = try await store.connectionCounts(of: run, apartFrom: [])
        let (before, groups) = (try await found("100007", store), ["Bolt"])
        #expect(before == [8])
        let ofGroups = try await store.connectionCounts(of: run, in: groups, ofColumn: 0, apartFrom: [])
        while try await store.prepareConnections(of: run, groupColumn: 0) {}
        #expect(try await store.connectionCounts(of: run, apartFrom: []) == counts)
        #expect(try await store.connectionCounts(of: run, in: groups, ofColumn: 0, apartFrom: []) == ofGroups)
        #expect(try await found("100007", store) == [8])
        #expect(try await found("ärzte", store) == [1])
        #expect(try await documents("100007", store) == 1)
        #expect(try await store.pool.read { try !$0.tableExists("connection_text") })
    }

    /// Groups of three digits that stand elsewhere do not name a connection.
    @Test func aTextIsFoundAsItStands() async throws {
        let folder = try TemporaryFolder()
        let store = try opened(folder)
        while try await store.prepareConnections(of: run, groupColumn: 0) {}
        #expect(try await documents("000071", store) == 0)
        #expect(try await found("000071", store) == [])
        #expect(try await found("say \"no\"", store) == [])
    }

    private func documents(_ text: String, _ store: SQLiteRunStore) async throws -> Int? {
        let question = try #require(ConnectionWords.question(for: text))
        return try await store.pool.read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM (\(SQLiteRunStore.searchSQL)) WHERE rowid >> 32 = 1",
                arguments: [question, 0, Int64.max]
            )
        }
    }
}
