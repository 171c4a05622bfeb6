import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// The way of the input into the store, before the first effect.
@Suite struct InputImportTests {
    /// A source whose last row is bad.
    private struct BadSource: InstanceSource {
        func read(
            _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
        ) async throws -> SourceSummary {
            try await receive([ItemSeed(instanceID: InstanceID(rawValue: "1"), element: "sfdc")])
            throw InvalidInput([InvalidInput.Problem(file: "fleet.csv", line: 3, message: "no instance id")])
        }
    }

    @Test func itemsGoToTheLaneOfTheirElementOrAreIdentifiedFirst() async throws {
        let seeds = [
            ItemSeed(instanceID: InstanceID(rawValue: "1"), element: "sfdc"),
            ItemSeed(instanceID: InstanceID(rawValue: "2"), element: "box"),
            ItemSeed(instanceID: InstanceID(rawValue: "3"), element: "novelty"),
            ItemSeed(instanceID: InstanceID(rawValue: "4")),
            ItemSeed(instanceID: nil, rowOffset: 9, element: "sfdc"),
        ]
        let fleet = try await TestFleet([], seeds: seeds)
        #expect(
            try await fleet.items().map(\.lane.word) == ["salesforce", "box", "platform", "platform", "platform"]
        )
        #expect(fleet.record.state == .open)
        #expect(fleet.far.calls.isEmpty)
    }

    @Test func everyItemOfALargeInputArrivesInOrder() async throws {
        let seeds = (1...2500).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), element: "sfdc") }
        let fleet = try await TestFleet([], seeds: seeds)
        #expect(try await fleet.items().map(\.seed.instanceID?.rawValue) == (1...2500).map { "\($0)" })
    }

    @Test func whatTheInputSkipsEndsBeforeItBeginsAndIsNotLost() async throws {
        let seeds = [
            ItemSeed(instanceID: InstanceID(rawValue: "1"), element: "sfdc", skip: .excluded),
            ItemSeed(instanceID: InstanceID(rawValue: "2"), element: "sfdc"),
            ItemSeed(instanceID: InstanceID(rawValue: "2"), element: "sfdc"),
        ]
        let fleet = try await TestFleet([Account(2, "sfdc")], seeds: seeds)
        #expect(try await fleet.run().isFinished)
        let items = try await fleet.items()
        #expect(items.map(\.progress.outcome) == [.skipped, .awaitingCode, .skipped])
        #expect(items.map(\.progress.reason) == [.excluded, nil, .duplicate])
        #expect(fleet.far.revocations.count == 1)
        try await fleet.expectConsistent()
    }

    @Test func badInputLeavesARunThatNobodyCanStartAndTheNextOneReplaces() async throws {
        let fleet = try await TestFleet([])
        let store = InMemoryRunStore()
        var record = fleet.record
        record.id = RunID(rawValue: "nightly-1")
        let importer = InputImport(store: store, revocation: fleet.far)
        let first = record
        await #expect(throws: InvalidInput.self) { try await importer.begin(first, from: BadSource()) }
        #expect(await store.run(first.id)?.state == .importing)
        record.id = RunID(rawValue: "nightly-2")
        let seeds = [ItemSeed(instanceID: InstanceID(rawValue: "7"), element: "box")]
        let summary = try await importer.begin(record, from: SeedSource(seeds: seeds))
        #expect(summary.contentDigest == "c0")
        #expect(await store.run(first.id) == nil)
        #expect(try await store.items(of: record.id, after: 0, outcome: nil, limit: 10).count == 1)
    }
}
