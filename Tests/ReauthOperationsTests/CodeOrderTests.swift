import Foundation
import InstanceSources
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

@testable import ReauthOperations

/// Which items the rows of a file of codes are for.
@Suite struct CodeOrderTests {
    private static let run = RunRecord(
        id: RunID(rawValue: "nightly-20270101T000000Z"),
        job: "nightly",
        action: .rotate,
        revoke: .accessToken,
        jobFile: "/jobs/nightly.yaml",
        effectDigest: "e0",
        startedAt: Timestamp(rawValue: 0),
        toolVersion: "1.0.0"
    )

    /// A run over instances with the given outcomes; instance 1 is given twice.
    private func store(_ outcomes: [Outcome?]) async throws -> InMemoryRunStore {
        let store = InMemoryRunStore()
        try await store.beginRun(Self.run)
        let seeds = (1...outcomes.count).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), element: "box") }
        try await store.add(seeds + [seeds[0]], lanes: { _ in LaneKey(rawValue: "box") }, to: Self.run.id)
        _ = try await store.pinInput(of: Self.run.id, carriedColumns: [], contentDigest: "c0")
        for (index, outcome) in outcomes.enumerated() {
            guard let outcome else { continue }
            let items = try await store.items(of: Self.run.id, after: Int64(index), outcome: nil, limit: 1)
            var item = try #require(items.first)
            item.progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
            item.progress.outcome = outcome
            _ = try await store.write(Checkpoint(item: item), to: Self.run.id)
        }
        return store
    }

    private func contents(_ text: String) throws -> ReturnedCodes {
        let folder = try TemporaryFolder()
        return try CodesFile.read(folder.write(text, to: "codes.csv"))
    }

    @Test func `each row finds its item, in the order of the file`() async throws {
        let store = try await store([.awaitingCode, .rotated, .awaitingCode])
        let orders = try await CodeOrder.match(
            contents("instance_id,code\n3,c\n1,a\n"),
            "codes.csv",
            only: Self.run,
            store
        )
        // Instance 1 is its first row's, not its duplicate's.
        #expect(orders.map(\.found.item.sequence) == [3, 1])
        #expect(orders.map(\.row.line) == [2, 3])
    }

    @Test func `rows that nobody waits for are passed over, each told by its place`() async throws {
        let store = try await store([.awaitingCode, .rotated, nil, .reauthenticated, .failed])
        let contents = try contents("instance_id,code\n1,a\n2,b\n3,c\n4,d\n5,e\n")
        let orders = try await CodeOrder.match(contents, "codes.csv", only: Self.run, store)
        #expect(orders.map(\.standing) == [.waits, .notWaiting, .notWaiting, .notWaiting, .notWaiting])
        #expect(orders.map(\.found.item.sequence) == [1, 2, 3, 4, 5])
    }

    @Test func `a code that was spent for its instance is done already, whatever became of it`() async throws {
        let store = try await store([.awaitingCode, .awaitingCode])
        let contents = try contents("instance_id,code\n1,a\n2,b\n")
        var item = try #require(try await store.items(of: Self.run.id, after: 0, outcome: nil, limit: 1).first)
        item.progress.epoch += 1
        item.progress.phase = .exchanging
        let exchange = ExchangeIntent(
            sequence: 1,
            epoch: item.progress.epoch,
            codeHash: contents.rows[0].codeHash,
            createdAt: Timestamp(rawValue: 0)
        )
        _ = try await store.write(Checkpoint(item: item, exchange: exchange), to: Self.run.id)
        let orders = try await CodeOrder.match(contents, "codes.csv", only: nil, store)
        #expect(orders.map(\.standing) == [.spent, .waits])
        // Nothing of it left: it is as good as before.
        item.progress.phase = .awaitingCode
        _ = try await store.write(Checkpoint(item: item, settlement: .noEffect), to: Self.run.id)
        let again = try await CodeOrder.match(contents, "codes.csv", only: nil, store)
        #expect(again.map(\.standing) == [.waits, .waits])
    }

    @Test func `rows of unknown instances are all told, and nothing of them is taken`() async throws {
        let store = try await store([.awaitingCode])
        let contents = try contents("instance_id,code\n1,secret-a\n99,secret-d\n01,secret-g\nx,secret-h\n")
        let error = try await #require(throws: InvalidInput.self) {
            _ = try await CodeOrder.match(contents, "codes.csv", only: Self.run, store)
        }
        #expect(
            error.problems.map { "codes.csv:\($0.line ?? 0): \($0.message)" } == [
                "codes.csv:3: run nightly-20270101T000000Z has no instance 99",
                "codes.csv:4: run nightly-20270101T000000Z has no instance 01",
                "codes.csv:5: instance_id is not a number of 1 to 18 digits",
            ]
        )
        var text = String(reflecting: error)
        dump(error, to: &text)
        #expect(!text.contains("secret"))
        for row in contents.rows {
            let isThere = await row.response.take() != nil
            #expect(isThere)
        }
    }

    @Test func `of very many such rows some are told and all are counted`() async throws {
        let store = try await store([.awaitingCode])
        let text = (100..<1700).map { "\($0),code-\($0)\n" }.joined()
        let error = try await #require(throws: InvalidInput.self) {
            _ = try await CodeOrder.match(contents("instance_id,code\n" + text), "codes.csv", only: Self.run, store)
        }
        #expect(error.problems.count == 1000)
        #expect(error.total == 1600)
    }
}
