import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// A run over what ended badly in the newest finished run of its job.
@Suite struct RetryTests {
    private static let ends: [(Outcome, Reason)] = [
        (.failed, .throttled), (.failed, .instanceGone), (.inDoubt, .noProbe), (.failed, .unreachable),
    ]

    /// A world whose job has a finished run with five instances, of which only the fifth was rotated.
    private func world() async throws -> FakeWorld {
        let world = FakeWorld(5)
        #expect(try await world.run() == .codesOutstanding)
        let run = try #require(await world.runs.first)
        for (sequence, (outcome, reason)) in zip(Int64(1)..., Self.ends) {
            var item = try #require(try await world.store.item(of: run.id, sequence: sequence))
            (item.progress.outcome, item.progress.reason) = (outcome, reason)
            item.progress.phase = .finished
            item.progress.awaitingSince = nil
            _ = try await world.store.write(Checkpoint(item: item), to: run.id)
        }
        return world
    }

    private func retry(
        _ world: FakeWorld,
        _ only: [String] = [],
        _ approval: JobExecution.Approval = .given,
        fresh: Bool = false
    ) async throws -> ReauthOperations.ExitStatus {
        try await world.execution.run(
            jobPath: FakeWorld.jobPath,
            approval: approval,
            fresh: fresh,
            again: true,
            retry: RetryRequest(only: only)
        )
    }

    private func items(_ world: FakeWorld) async throws -> [String?] {
        let run = try #require(await world.runs.first)
        return try await world.store.items(of: run.id, after: 0, outcome: nil, limit: 100).map {
            $0.seed.instanceID?.rawValue
        }
    }

    @Test func exactlyWhatARetryCanHelpIsTaken() async throws {
        let world = try await world()
        let first = try #require(await world.runs.first)
        let before = world.fleet.calls.count
        _ = try await retry(world)
        #expect(await world.runs.count == 2)
        #expect(try await items(world) == ["1", "4"])
        #expect(
            Set(world.fleet.calls.dropFirst(before).compactMap { $0.split(separator: " ").last }) == ["1", "4", "link"]
        )
        #expect(
            world.announcer.lines.contains(
                "Takes up again 2 instances of run \(first.id) (1 throttled, 1 unreachable)."
            )
        )
        // The trail says where its items come from.
        let run = try #require(await world.runs.first)
        let entry = try #require(await world.store.trail(of: run.id, after: 0, limit: 1).first)
        #expect(
            entry.record.event.detail?.hasSuffix("retries 2 instances of run \(first.id) (1 throttled, 1 unreachable)")
                == true
        )
    }

    @Test func namedReasonsAreTakenAndADoubtIsNot() async throws {
        let world = try await world()
        _ = try await retry(world, ["instance_gone"])
        #expect(try await items(world) == ["2"])
        let other = try await self.world()
        let refused = await other.failure { _ = try await retry(other, ["no_probe"]) }
        #expect(refused?.status == .usage)
        #expect(await other.runs.count == 1)
    }

    @Test func aPlanOfTheSameHasTheDigestThatApprovesIt() async throws {
        let world = try await world()
        let operation = PlanOperation(environment: world.environment)
        let whole = try await operation.plan(jobPath: FakeWorld.jobPath, countsGroups: false)
        let plan = try await operation.plan(jobPath: FakeWorld.jobPath, countsGroups: false, retry: RetryRequest())
        #expect(plan.selected == 2 && plan.digest.text != whole.digest.text)
        #expect(plan.retried?.hasPrefix("2 instances of run nightly-") == true)
        // Neither the digest of all nor that of other instances approves it.
        for digest in [whole.digest.text, "0123456789abcdef0123-202601010000"] {
            #expect(await world.failure { _ = try await retry(world, [], .digest(digest)) }?.status == .planChanged)
        }
        #expect(
            await world.failure { _ = try await retry(world, ["throttled"], .digest(plan.digest.text)) }?.status
                == .planChanged
        )
        _ = try await retry(world, [], .digest(plan.digest.text))
        #expect(try await items(world) == ["1", "4"])
    }

    /// A run of another job on the same platform, in which the instances ended so.
    private func rotate(_ ends: [(String, Outcome)], in world: FakeWorld) async throws {
        let run = RunRecord(
            id: RunID(rawValue: "weekly-20990101T000000Z"),
            job: "weekly",
            action: .rotate,
            revoke: .grant,
            jobFile: "/jobs/weekly.yaml",
            effectDigest: "e1",
            platformDigest: "p0",
            startedAt: try #require(await world.runs.first).startedAt.advanced(by: .seconds(60)),
            toolVersion: "1.0.0"
        )
        world.store.reopen()
        try await world.store.beginRun(run)
        let seeds = ends.map { ItemSeed(instanceID: InstanceID(rawValue: $0.0), element: "acme") }
        try await world.store.add(seeds, lanes: { _ in nil }, to: run.id)
        _ = try await world.store.pinInput(of: run.id, carriedColumns: [], contentDigest: "c0")
        for (sequence, (_, outcome)) in zip(Int64(1)..., ends) {
            var item = try #require(try await world.store.item(of: run.id, sequence: sequence))
            (item.progress.outcome, item.progress.phase) = (outcome, .finished)
            _ = try await world.store.write(Checkpoint(item: item), to: run.id)
        }
        try await world.store.finishRun(run.id, at: run.startedAt.advanced(by: .seconds(60)))
    }

    /// A retry of the first run would revoke the consent that the second one brought.
    @Test func aLaterRunOfAnotherJobKeepsWhatItDid() async throws {
        let world = try await world()
        try await rotate([("1", .reauthenticated)], in: world)
        let before = world.fleet.calls.count
        _ = try await retry(world)
        let newest = try #require(await world.runs.first { $0.job == "nightly" })
        let items = try await world.store.items(of: newest.id, after: 0, outcome: nil, limit: 100)
        #expect(items.map(\.seed.instanceID?.rawValue) == ["4"])
        #expect(!world.fleet.calls.dropFirst(before).contains { $0.hasSuffix(" 1") })
        #expect(
            world.announcer.lines.contains {
                $0.contains("1 instance of run nightly-") && $0.contains("(1 unreachable)")
            }
        )
    }

    @Test func whereLaterRunsChangedEverythingNothingIsBegun() async throws {
        let world = try await world()
        try await rotate([("1", .rotated), ("4", .inDoubt)], in: world)
        let (runs, before) = (await world.runs.count, world.fleet.calls.count)
        #expect(try await retry(world) == .success)
        #expect(await world.runs.count == runs)
        #expect(world.fleet.calls.count == before)
        #expect(world.announcer.lines.last?.hasPrefix("Nothing is done: 2 instances of run nightly-") == true)
    }

    @Test func anUnfinishedRunComesFirst() async throws {
        let world = try await world()
        var run = RunRecord(
            id: RunID(rawValue: "nightly-20990101T000000Z"),
            job: "nightly",
            action: .rotate,
            revoke: .accessToken,
            jobFile: FakeWorld.jobPath,
            effectDigest: "e0",
            platformDigest: "p0",
            startedAt: Timestamp(rawValue: 4_000_000_000_000),
            toolVersion: "1.0.0"
        )
        run.state = .importing
        world.store.reopen()
        try await world.store.beginRun(run)
        try await world.store.add(
            [ItemSeed(instanceID: InstanceID(rawValue: "1"), element: "acme")],
            lanes: { _ in nil },
            to: run.id
        )
        _ = try await world.store.pinInput(of: run.id, carriedColumns: [], contentDigest: "c0")
        let refused = await world.failure { _ = try await retry(world) }
        #expect(refused?.status == .usage)
        #expect(refused?.description.contains("finish it first (reauth resume \(run.id))") == true)
        // Its items that would be in doubt are not known before it is abandoned.
        let before = world.fleet.calls.count
        #expect(await world.failure { _ = try await retry(world, fresh: true) }?.status == .usage)
        let operation = PlanOperation(environment: world.environment)
        let unplanned = await world.failure {
            _ = try await operation.plan(jobPath: FakeWorld.jobPath, countsGroups: false, retry: RetryRequest())
        }
        #expect(unplanned?.status == refused?.status && unplanned?.description == refused?.description)
        #expect(world.fleet.calls.count == before)
        #expect(await world.runs.first?.state == .open)
    }

    @Test func withoutARunOrWithNothingToRetryNothingIsBegun() async throws {
        let new = FakeWorld(2)
        #expect(
            await new.failure { _ = try await retry(new) }?.description.hasPrefix(
                "no run of the job `nightly` is finished"
            ) == true
        )
        let clean = FakeWorld(2, action: .check)
        _ = try await clean.run()
        let before = clean.fleet.calls.count
        #expect(try await retry(clean) == .success)
        #expect(await clean.runs.count == 1)
        #expect(clean.fleet.calls.count == before)
        #expect(clean.announcer.lines.last?.hasPrefix("Nothing is done: run nightly-") == true)
        // A plan of nothing is no failure either.
        let run = try #require(await clean.runs.first)
        let operation = PlanOperation(environment: clean.environment)
        let nothing = await #expect(throws: NothingToRetry.self) {
            _ = try await operation.plan(jobPath: FakeWorld.jobPath, countsGroups: false, retry: RetryRequest())
        }
        #expect(nothing?.run == run.id && nothing?.status == .success)
    }

    @Test func anotherPlatformIsRefused() async throws {
        let world = try await world()
        let file = JobFile(job: world.job, path: FakeWorld.jobPath, effectDigest: "e0", platformDigest: "p1")
        var environment = world.environment
        environment.jobs = FakeJobs(files: [FakeWorld.jobPath: file])
        let execution = JobExecution(environment: environment, stop: world.stop)
        let refused = await world.failure {
            _ = try await execution.run(
                jobPath: FakeWorld.jobPath,
                approval: .given,
                fresh: false,
                again: true,
                retry: RetryRequest()
            )
        }
        #expect(refused?.status == .planChanged)
    }
}
