@testable import CheckpointStore
import Foundation
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// How long the questions of reports and of the consent page take in a large store: figures to read, not to pass.
///
/// `REAUTH_LARGE=1000000 swift test --filter LargeStoreTests` makes a store with that many waiting instances, five to a
/// customer.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["REAUTH_LARGE"] != nil, "asked for by REAUTH_LARGE"))
struct LargeStoreTests {
    private let count = Int(ProcessInfo.processInfo.environment["REAUTH_LARGE"] ?? "") ?? 1000
    private let clock = ContinuousClock()

    /// At once, for a person who watches the test.
    private func tell(_ line: String) {
        FileHandle.standardError.write(Data("large: \(line)\n".utf8))
    }

    private func time<Value>(_ what: String, _ body: () async throws -> Value) async throws -> Value {
        let start = clock.now
        let value = try await body()
        tell("\(what): \(start.duration(to: clock.now))")
        return value
    }

    private func fill(_ store: SQLiteRunStore) async throws {
        try await store.begin(1...1)
        let count = count
        // Written by SQL, as checkpoints would be: the triggers count every one of them.
        for start in stride(from: 2, through: count, by: 10_000) {
            try await store.pool.write { db in
                try db.execute(
                    sql: """
                        WITH RECURSIVE numbers (n) AS (VALUES (?1) UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
                        INSERT INTO item (run, sequence, lane, phase, outcome, instance_id, name, element, carried,
                            awaiting_since, consent_url, grant_group)
                        SELECT 1, n, 1, 5, 3, 5000000 + n, 'CRM of customer ' || (n / 5) || ' ' || hex(n * 7919), 'sfdc',
                            json_array('Customer ' || (n / 5)), 1, 'https://reauth.example.com/c/', 'g' || (n / 2)
                        FROM numbers
                        """,
                    arguments: [start, min(start + 9999, count)]
                )
                try db.execute(
                    sql: """
                        INSERT INTO link (run, sequence, serial, hash, created_at, expires_at)
                        SELECT 1, sequence, 1, 'h' || sequence, 1, 9000000000000 FROM item
                        WHERE run = 1 AND sequence BETWEEN ?1 AND ?2
                        """,
                    arguments: [start, min(start + 9999, count)]
                )
            }
        }
    }

    @Test func howLongEachQuestionTakes() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await time("fill") { try await fill(store) }
        for isPrepared in [false, true] {
            if isPrepared {
                var longest = Duration.zero
                var slices = 0
                try await time("prepare") {
                    var hasMore = true
                    while hasMore {
                        let start = clock.now
                        hasMore = try await store.prepareConnections(of: nightly, groupColumn: 0)
                        longest = max(longest, start.duration(to: clock.now))
                        slices += 1
                    }
                }
                tell("\(slices) slices, the longest \(longest)")
            }
            let prefix = isPrepared ? "prepared" : "unprepared"
            func page(_ what: String, _ filter: ConnectionFilter) async throws {
                let found = try await time("\(prefix) \(what)") {
                    try await store.connections(of: nightly, matching: filter, after: 0, limit: 51)
                }
                tell("  \(found.count) found")
            }
            _ = try await time("\(prefix) totals") { try await store.connectionCounts(of: nightly, apartFrom: []) }
            _ = try await time("\(prefix) groups") {
                try await store.connectionGroups(of: nightly, column: 0, limit: 500)
            }
            let names = (1...50).map { "Customer \($0 * 31)" }
            _ = try await time("\(prefix) counts of 50 groups") {
                try await store.connectionCounts(of: nightly, in: names, ofColumn: 0, apartFrom: [])
            }
            try await page("first page", ConnectionFilter())
            try await page("search of one instance", ConnectionFilter(search: "\(5_000_000 + count - 3)"))
            try await page("search in vain", ConnectionFilter(search: "nobody has this"))
            try await page("search of what all have", ConnectionFilter(search: "customer"))
            try await page("search of two letters in vain", ConnectionFilter(search: "qy"))
            try await page("group", ConnectionFilter(group: .init(column: 0, value: "Customer \(count / 5 - 1)")))
            try await page("standing in vain", ConnectionFilter(standing: .failed))
            let link = ConnectionFilter.LinkFilter(state: .withdrawn, at: Timestamp(rawValue: 2))
            try await page("withdrawn links in vain", ConnectionFilter(link: link))
        }
        _ = try await time("tallies") { try await store.tallies(of: nightly) }
        _ = try await time("element counts") { try await store.elementCounts(of: nightly) }
        _ = try await time("grant groups") { try await store.grantGroups(of: nightly) }
        _ = try await time("under way") { try await store.underWay(of: nightly, after: 0, limit: 500) }
        for (name, isCounted) in [("counted", true), ("scanned", false)] {
            try await time("tallies, \(name)") {
                try await store.pool.read { db in
                    _ = try Row.fetchAll(
                        db,
                        sql: SQLiteRunStore.talliesSQL(isCounted: isCounted),
                        arguments: [nightly.rawValue]
                    )
                }
            }
        }
        tell("\(try folder.size(of: folder.store) >> 20) MB")
    }
}
