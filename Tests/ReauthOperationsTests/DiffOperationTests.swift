import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// Two runs are named and compared.
@Suite struct DiffOperationTests {
    /// A world with two checks, in the second of which an instance is gone from the platform.
    private func world() async throws -> (FakeWorld, [String]) {
        let world = FakeWorld(3, action: .check)
        _ = try await world.run()
        world.fleet.remove(2)
        _ = try await world.run()
        return (world, await world.runs.map(\.id.rawValue))
    }

    @Test func whatChangedIsCountedAndNamed() async throws {
        let (world, runs) = try await world()
        let operation = DiffOperation(environment: world.environment)
        let comparison = try await operation.comparison(of: runs[1], and: runs[0])
        #expect(comparison.counts == [.same: 2, .newlyBroken: 1])
        #expect(comparison.first[.newlyBroken]?.map(\.after?.reason) == [.instanceGone])
        #expect(comparison.first[.same] == nil)
        let back = try await operation.comparison(of: runs[0], and: runs[1])
        #expect(back.counts == [.same: 2, .recovered: 1])
        var lines: [UInt8] = []
        try await operation.stream(.csv, of: runs[1], and: runs[0]) { lines += $0 }
        #expect(String(decoding: lines, as: UTF8.self) == "\(runs[1]) \(runs[0]) false\n")
    }

    @Test func oneRunOrTwoPlatformsAreRefused() async throws {
        let (world, runs) = try await world()
        let operation = DiffOperation(environment: world.environment)
        let same = await world.failure { _ = try await operation.comparison(of: "nightly", and: runs[0]) }
        #expect(same?.status == .usage && same?.description.contains("are the same run") == true)
        let elsewhere = RunRecord(
            id: RunID(rawValue: "other-1"),
            job: "other",
            action: .check,
            revoke: nil,
            jobFile: "/jobs/other.yaml",
            effectDigest: "e1",
            platformDigest: "p1",
            startedAt: Timestamp(rawValue: 0),
            toolVersion: "1.0.0"
        )
        world.store.reopen()
        try await world.store.beginRun(elsewhere)
        _ = try await world.store.pinInput(of: elsewhere.id, carriedColumns: [], contentDigest: "c0")
        let other = await world.failure { _ = try await operation.comparison(of: "other-1", and: runs[0]) }
        #expect(other?.description.contains("worked on different platforms") == true)
    }

    /// Sandboxes of their own, and runs of old versions.
    @Test(arguments: [("nightly", "/a.yaml", "c0"), ("weekly", "/n.yaml", "c0"), ("weekly", "/a.yaml", "c1")])
    func withoutAPlatformTheJobOrTheInputShowsTheFleet(job: String, file: String, input: String) {
        func run(_ job: String, _ file: String, _ input: String) -> RunRecord {
            var run = RunRecord(
                id: RunID(rawValue: "\(job)-1"),
                job: job,
                action: .check,
                revoke: nil,
                jobFile: file,
                effectDigest: "e1",
                startedAt: Timestamp(rawValue: 0),
                toolVersion: "1.0.0"
            )
            run.inputDigest = input
            return run
        }
        let nightly = run("nightly", "/n.yaml", "c1")
        #expect(run(job, file, input).isKnownToShareFleet(with: nightly))
        #expect(!run("weekly", "/w.yaml", "c0").isKnownToShareFleet(with: nightly))
        #expect(!run("weekly", "/w.yaml", "").isKnownToShareFleet(with: run("nightly", "/n.yaml", "")))
    }

    @Test func onlyTheFirstOfManyAreKept() {
        var comparison = RunComparison(older: RunID(rawValue: "a"), newer: RunID(rawValue: "b"))
        for number in 1...50 {
            let end = InstanceEnd(instance: InstanceID(rawValue: "\(number)"), outcome: .failed)
            comparison.add(ComparedInstance(before: end, after: end))
        }
        #expect(comparison.counts == [.stillBroken: 50])
        #expect(comparison.first[.stillBroken]?.count == RunComparison.shownOfEach)
    }
}
