@testable import CheckpointStore
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// Two connections, as two processes have them, that ask for the places of one account.
@Suite("Nobody takes the last place twice")
struct GrantPlaceTests {
    @Test func asManyLinksAreOutAsThereArePlacesWhateverProcessMakesThem() async throws {
        let folder = try TemporaryFolder()
        let one = try folder.open()
        let two = try folder.open()
        try await waiting(40, in: one)
        let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for sequence in 1...40 as ClosedRange<Int64> {
                let store = sequence.isMultiple(of: 2) ? one : two
                group.addTask { try await store.add(link(sequence), to: nightly, within: GrantCaps(["box": 5])) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(granted == 5)
        let newest = try await one.newestLinks(of: nightly, sequences: Array(1...40))
        #expect(newest.count == 5)
    }

    /// What is asked of a large account must cost what its cap is.
    @Test func anAccountOfManyInstancesIsNotWalked() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await waiting(3000, in: store)
        let links = (1...3000 as ClosedRange<Int64>).map(link)
        try await store.addMissing(links, to: nightly, within: GrantCaps(["box": 5]))
        let free = try await store.freePlaces(after: nil, limit: 32, at: Timestamp(rawValue: 100))
        #expect(free.items.isEmpty && free.last == nil)
        // Those that waited longest are settled, and hide the others for a while only.
        let settled = """
            UPDATE item SET outcome = \(Outcome.failed.code) WHERE sequence BETWEEN 6 AND 1000 OR sequence = 1
            """
        try await store.pool.write { try $0.execute(sql: settled) }
        for _ in 0..<6 { _ = try await store.freePlaces(after: nil, limit: 32, at: Timestamp(rawValue: 100)) }
        let next = try await store.freePlaces(after: nil, limit: 32, at: Timestamp(rawValue: 100))
        #expect(next.items.map(\.sequence) == [1001])
    }

    private func link(_ sequence: Int64) -> LinkRecord {
        LinkRecord(
            sequence: sequence,
            serial: 1,
            hash: TokenHash(rawValue: "link \(sequence)"),
            createdAt: Timestamp(rawValue: 10),
            expiresAt: Timestamp(rawValue: 1000)
        )
    }

    /// Instances of one account that wait for a sign-in.
    private func waiting(_ count: Int64, in store: SQLiteRunStore) async throws {
        try await store.begin(1...Int(count))
        let sql = """
            UPDATE item SET outcome = \(Outcome.awaitingCode.code), phase = \(Phase.awaitingCode.code), awaiting_since = 1,
            grant_group = 'g', element = 'box'
            """
        try await store.pool.write { db in
            try db.execute(sql: sql)
            try db.execute(sql: "UPDATE run SET platform_digest = 'p'")
        }
    }
}
