import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// Rows that tell their id only when they are identified are held against the job's `repeat` interval then.
@Suite struct RecentlyDoneTests {
    private struct KnownHistory: EarlierRuns {
        var standings: [InstanceID: InstanceStanding]
        var scope: HistoryScope

        func standings(
            of instances: [InstanceID],
            in scope: HistoryScope
        ) async throws -> [InstanceID: InstanceStanding] {
            scope == self.scope ? standings.filter { instances.contains($0.key) } : [:]
        }

        func newestRun(ofJob job: String) async throws -> RunID? { nil }
        func use(ofDigest digest: String) async throws -> DigestUse? { nil }
        func landmarks() async throws -> StoreLandmarks { StoreLandmarks() }
    }

    private struct Rows: ElementTokenSource {
        func elementToken(atRowOffset offset: Int64) throws -> Secret<String> { Secret("element-token-\(offset)") }
    }

    private func fleet(repeatInterval: Duration?) async throws -> TestFleet {
        var fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "sfdc"), Account(3, "sfdc")],
            seeds: (1...3).map { ItemSeed(instanceID: nil, rowOffset: $0) },
            elementTokens: Rows()
        )
        let start = fleet.record.startedAt
        fleet.job.repeatInterval = repeatInterval
        fleet.history = KnownHistory(
            standings: [
                InstanceID(rawValue: "1"): InstanceStanding(doneAt: start.advanced(by: .seconds(-3600))),
                InstanceID(rawValue: "2"): InstanceStanding(doneAt: start.advanced(by: .seconds(-3601))),
            ],
            scope: HistoryScope(platform: fleet.record.platformDigest, excluding: fleet.record.id)
        )
        return fleet
    }

    @Test func anInstanceDoneWithinTheIntervalIsSkippedAndNothingIsSentForIt() async throws {
        let fleet = try await fleet(repeatInterval: .seconds(3600))
        #expect(try await fleet.run().isFinished)
        let items = try await fleet.items()
        #expect(items.map(\.progress.outcome) == [.skipped, .awaitingCode, .awaitingCode])
        #expect(items.map(\.progress.reason) == [.recentlyDone, nil, nil])
        #expect(Set(fleet.far.revocations) == [.revoke("2", .accessToken), .revoke("3", .accessToken)])
        try await fleet.expectConsistent()
    }

    @Test func withoutAnIntervalNobodyIsAskedAbout() async throws {
        let fleet = try await fleet(repeatInterval: nil)
        try await fleet.run()
        #expect(try await fleet.items().allSatisfy { $0.progress.outcome == .awaitingCode })
    }
}
