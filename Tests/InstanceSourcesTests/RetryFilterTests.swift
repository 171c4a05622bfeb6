import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

/// Only the instances of an earlier run come that are to be retried.
@Suite struct RetryFilterTests {
    /// A finished run with these items, in pages of two.
    private struct KnownRun: FinishedRuns {
        var items: [Item]
        /// What other runs changed since.
        var changed: Set<InstanceID> = []

        func newestFinishedRun(ofJob job: String) async throws -> RunRecord? { nil }
        func unfinishedRun(ofJob job: String) async throws -> RunRecord? { nil }
        func endCounts(of run: RunID) async throws -> [EndCount] { [] }
        func changed(since run: RunRecord, among instances: [InstanceID]) async throws -> Set<InstanceID> {
            changed.intersection(instances)
        }
        func items(
            of run: RunID,
            after sequence: Int64,
            matching selection: ItemSelection,
            limit: Int
        ) async throws -> [Item] {
            Array(items.filter { $0.sequence > sequence && selection.includes($0.progress) }.prefix(2))
        }
    }

    private static let record = RunRecord(
        id: RunID(rawValue: "nightly-1"),
        job: "nightly",
        action: .check,
        revoke: nil,
        jobFile: "/srv/nightly.yaml",
        effectDigest: "e0",
        startedAt: FakeTime.start,
        toolVersion: "1.0.0"
    )

    private func item(_ sequence: Int64, _ id: String?, row: Int64? = nil, _ outcome: Outcome = .failed) -> Item {
        var item = Item(
            sequence: sequence,
            lane: nil,
            seed: ItemSeed(instanceID: id.map(InstanceID.init(rawValue:)), rowOffset: row)
        )
        item.progress.outcome = outcome
        return item
    }

    private func read(
        _ text: String,
        _ items: [Item],
        changed: Set<InstanceID> = [],
        isSameFile: Bool = true
    ) async throws -> Delivery {
        let file = try TemporaryFile(text)
        let source = CSVInstanceSource(path: file.path, selection: Selection(exclude: [InstanceID(rawValue: "3")]))
        return try await collect(
            RetryFilter(
                source,
                store: KnownRun(items: items, changed: changed),
                run: Self.record,
                filter: ItemFilter(standings: [.outcome(.failed)]),
                isSameFile: isSameFile
            )
        )
    }

    @Test func theInputOfNowIsNarrowedToTheInstancesOfBefore() async throws {
        let items = [item(1, "1", .healthy), item(2, "2"), item(3, "3"), item(4, "4"), item(5, "5")]
        let delivery = try await read("instance_id,name\n1,a\n2,b\n3,c\n4,d\n6,e\n2,b\n", items)
        #expect(delivery.seeds.map(\.instanceID?.rawValue) == ["2", "3", "4", "2"])
        #expect(delivery.seeds.map(\.name) == ["b", "c", "d", "b"])
        // What the job excludes stays excluded.
        #expect(delivery.seeds.map(\.skip) == [nil, .excluded, nil, nil])
        #expect(
            delivery.summary.warnings == [
                "1 of the instances of run nightly-1 that are to be retried are not in the input any more"
            ]
        )
    }

    /// Also where the row has no id, and the run found it out: pages of two show that every page is asked about.
    @Test func whatOtherRunsChangedSinceIsNotTaken() async throws {
        let items = [item(1, "1"), item(2, "2"), item(3, "4"), item(4, "5")]
        let changed = Set(["2", "5"].map(InstanceID.init(rawValue:)))
        let delivery = try await read("instance_id\n1\n2\n4\n5\n", items, changed: changed)
        #expect(delivery.seeds.map(\.instanceID?.rawValue) == ["1", "4"])
        #expect(delivery.summary.warnings.count == 1)
        #expect(delivery.summary.warnings.first?.hasPrefix("2 of the instances of run nightly-1") == true)
        let rows = [item(1, "7", row: 14), item(2, nil, row: 20)]
        let other = try await read(
            "element_token\nfirst\nsecond\nthird\n",
            rows,
            changed: [InstanceID(rawValue: "7")]
        )
        #expect(other.seeds.map(\.rowOffset) == [20])
    }

    /// An id may have been found out since; the row is still the same.
    @Test func aRowWithoutAnIDIsKnownByItsPlaceInTheSameFile() async throws {
        let text = "element_token\nfirst\nsecond\nthird\n"
        let items = [item(1, "7", row: 14), item(2, nil, row: 20), item(3, nil, row: 27, .healthy)]
        let same = try await read(text, items)
        #expect(same.seeds.map(\.rowOffset) == [14, 20])
        #expect(same.summary.warnings == [])
        let other = try await read(text, items, isSameFile: false)
        #expect(other.seeds == [])
        #expect(other.summary.warnings.first?.hasPrefix("2 of the instances") == true)
    }
}
