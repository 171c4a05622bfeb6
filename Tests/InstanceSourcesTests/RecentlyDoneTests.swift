import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

/// Who was rotated or re-authenticated a short time ago is skipped where the input tells the id.
@Suite struct RecentlyDoneTests {
    /// Knows of one time for each instance.
    private struct KnownHistory: EarlierRuns {
        var standings: [InstanceID: InstanceStanding]

        func standings(
            of instances: [InstanceID],
            in scope: HistoryScope
        ) async throws -> [InstanceID: InstanceStanding] {
            standings.filter { instances.contains($0.key) }
        }

        func newestRun(ofJob job: String) async throws -> RunID? { nil }
        func use(ofDigest digest: String) async throws -> DigestUse? { nil }
        func landmarks() async throws -> StoreLandmarks { StoreLandmarks() }
    }

    private static let since = FakeTime.start
    private static let history = KnownHistory(standings: [
        InstanceID(rawValue: "1"): InstanceStanding(doneAt: since),
        InstanceID(rawValue: "2"): InstanceStanding(doneAt: since.advanced(by: .milliseconds(-1))),
        InstanceID(rawValue: "3"): InstanceStanding(waitingSince: since, doneAt: since.advanced(by: .seconds(-1))),
        InstanceID(rawValue: "4"): InstanceStanding(waitingSince: since, doneAt: since.advanced(by: .seconds(1))),
    ])

    private func skips(_ rows: String, exclude: Set<InstanceID> = [], limit: Int? = nil) async throws -> [Reason?] {
        let file = try TemporaryFile("instance_id,element_token\n" + rows)
        let source = CSVInstanceSource(path: file.path, selection: Selection(exclude: exclude))
        let filter = RecentlyDoneFilter(
            source,
            history: Self.history,
            scope: HistoryScope(platform: "p0"),
            since: Self.since,
            limit: limit
        )
        return try await collect(filter).seeds.map(\.skip)
    }

    @Test func anInstanceDoneSinceIsSkippedAndOneThatWaitsIsNot() async throws {
        let skips = try await skips("1,\n2,\n3,\n4,\n5,\n,token\n")
        #expect(skips == [.recentlyDone, nil, nil, .recentlyDone, nil, nil])
    }

    @Test func theLimitIsForTheOthers() async throws {
        let skips = try await skips("1,\n2,\n4,\n5,\n5,\n6,\n", limit: 2)
        #expect(skips == [.recentlyDone, nil, .recentlyDone, nil, nil, .overLimit])
    }

    @Test func whatTheJobExcludesStaysExcluded() async throws {
        #expect(try await skips("1,\n2,\n", exclude: [InstanceID(rawValue: "1")]) == [.excluded, nil])
    }

    @Test func withoutAHistoryNobodyIsSkipped() async throws {
        let file = try TemporaryFile("instance_id\n1\n2\n")
        let filter = RecentlyDoneFilter(
            CSVInstanceSource(path: file.path),
            history: nil,
            scope: HistoryScope(platform: "p0"),
            since: Self.since,
            limit: 1
        )
        #expect(try await collect(filter).seeds.map(\.skip) == [nil, .overLimit])
    }
}
