import PortContracts
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

@Suite struct JobExecutionTests {
    @Test func aRotationRevokesEachInstanceOnceAndWaitsForSignIns() async throws {
        let world = FakeWorld(3)
        #expect(try await world.run() == .codesOutstanding)
        #expect(try await world.outcomes() == [.awaitingCode, .awaitingCode, .awaitingCode])
        for id in 1...3 {
            #expect(world.fleet.calls.count { $0 == "revoke \(id)" } == 1)
            #expect(world.fleet.calls.count { $0 == "ping \(id)" } == 1)
        }
        let run = try #require(await world.runs.first)
        #expect(run.state == .finished && run.planDigest.count == 33)
        #expect(world.reports.written.map(\.run) == [run.id])
        #expect(world.announcer.summaries.map(\.items) == [3])
        #expect(world.announcer.lines.contains("Reports: Reports/\(run.id)/"))
        #expect(world.announcer.text.contains("3 instances wait for somebody to sign in: see awaiting-code.csv."))
    }

    @Test func theFolderGetsTheListsThatTheJobNames() async throws {
        var world = FakeWorld(1)
        world.job.reports = [.csv, .jsonl]
        _ = try await world.run()
        #expect(world.reports.written.map(\.formats) == [[.csv, .jsonl]])
    }

    @Test func aCheckOfHealthyInstancesIsASuccess() async throws {
        let world = FakeWorld(2, action: .check)
        #expect(try await world.run() == .success)
        #expect(try await world.outcomes() == [.healthy, .healthy])
        #expect(world.fleet.count("revoke") == 0)
    }

    // MARK: Approval

    @Test func withoutATerminalAnApprovalIsNeeded() async throws {
        let world = FakeWorld()
        let failure = await world.failure { _ = try await world.run(.unavailable) }
        #expect(failure?.status == .usage)
        #expect(failure?.description.contains("give --confirm with the digest from `reauth plan /jobs/") == true)
        #expect(world.fleet.calls.isEmpty)
    }

    @Test func onATerminalTheNumberIsTyped() async throws {
        let wrong = FakeWorld(3, answers: ["2"])
        #expect(await wrong.failure { _ = try await wrong.run(.typed) }?.status == .interrupted)
        #expect(wrong.fleet.count("revoke") == 0)
        #expect(wrong.announcer.plans.map(\.selected) == [3])

        let right = FakeWorld(3, answers: [" 3 "])
        #expect(try await right.run(.typed) == .codesOutstanding)
        #expect(right.announcer.questions == ["Type the number of instances (3) to begin: "])
    }

    @Test func aDigestIsGoodForItsPlanAndOnce() async throws {
        let world = FakeWorld(3)
        let plan = try await PlanOperation(environment: world.environment)
            .plan(jobPath: FakeWorld.jobPath, countsGroups: false)
        let wrong = await world.failure { _ = try await world.run(.digest("0123456789abcdef0123")) }
        #expect(wrong?.status == .planChanged)
        #expect(world.fleet.count("revoke") == 0)
        #expect(try await world.run(.digest(plan.digest.text)) == .codesOutstanding)
        let again = await world.failure { _ = try await world.run(.digest(plan.digest.text), again: true) }
        #expect(again?.status == .planChanged)
        #expect(again?.description.contains("a digest is good once") == true)
        #expect(world.fleet.count("revoke") == 3)
    }

    @Test func aSecondStartIsRefusedOrAskedAbout() async throws {
        let world = FakeWorld(3)
        _ = try await world.run()
        let refused = await world.failure { _ = try await world.run() }
        #expect(refused?.status == .planChanged)
        #expect(refused?.description.contains("3 wait for somebody to sign in") == true)
        #expect(world.fleet.count("revoke") == 3)
        #expect(try await world.run(again: true) == .codesOutstanding)
    }

    // MARK: Refusals before anything is sent

    @Test func rejectedCredentialsStopTheJob() async throws {
        let world = FakeWorld()
        world.fleet.rejectCredentials()
        #expect(await world.failure { _ = try await world.run() }?.status == .credentialsRejected)
        #expect(world.fleet.calls.isEmpty)
    }

    @Test func anUnreachablePlatformIsNamed() async throws {
        let world = FakeWorld()
        world.fleet.becomeUnreachable()
        let failure = await world.failure { _ = try await world.run() }
        #expect(failure?.status == .platformUnreachable)
        #expect(failure?.description.contains("https://platform.example.com cannot be reached (no route") == true)
    }

    @Test func aCapATooSmallDiskAndRefusedReportsAreFoundFirst() async throws {
        var capped = FakeWorld(3)
        capped.job.safety.maxInstances = 2
        #expect(await capped.failure { _ = try await capped.run() }?.status == .capReached)
        var full = FakeWorld(3)
        full.disks.free = 1000
        #expect(await full.failure { _ = try await full.run() }?.status == .storeUnusable)
        let unwritable = FakeWorld(3)
        unwritable.reports.refuse()
        #expect(await unwritable.failure { _ = try await unwritable.run() }?.status == .usage)
        for world in [capped, full, unwritable] { #expect(world.fleet.count("revoke") == 0) }
    }

    @Test func aJobThatIsLockedIsBusy() async throws {
        let world = FakeWorld()
        let lease = try world.locks.acquire(job: "nightly")
        let busy = await world.failure { _ = try await world.run() }
        #expect(busy?.status == .busy)
        for command in ["`reauth status nightly`", "`reauth stop nightly`", "`reauth pause nightly`"] {
            #expect(busy?.description.contains(command) == true)
        }
        #expect(world.fleet.calls.isEmpty)
        lease.release()
        #expect(try await world.run() == .codesOutstanding)
        // The lock is given back at the end.
        _ = try world.locks.acquire(job: "nightly")
    }

    /// A run whose input is imported, and that nobody approved yet.
    private static let importedRun = RunRecord(
        id: RunID(rawValue: "nightly-20270115T080000Z"),
        job: "nightly",
        action: .rotate,
        revoke: .accessToken,
        jobFile: FakeWorld.jobPath,
        effectDigest: "e0",
        startedAt: Timestamp(rawValue: 0),
        toolVersion: "1.0.0"
    )

    @Test func aRunWhosePlanNobodyApprovedNeverBegan() async throws {
        let world = FakeWorld(1)
        let run = Self.importedRun
        try await world.store.beginRun(run)
        let error = await #expect(throws: OperationFailure.self) {
            try await world.execution.resume(named: run.id.rawValue)
        }
        #expect(error?.status == .usage && error?.description.contains("never began") == true, "\(error as Any)")
    }

    // MARK: The end

    /// `waits_already` stands at an item from the first look on, long before its link is made.
    @Test func aReasonOfAnOpenItemIsNoReasonOfTheEnd() async throws {
        let world = FakeWorld(2)
        let run = Self.importedRun
        try await world.store.beginRun(run)
        let seeds = (1...2).map { ItemSeed(instanceID: InstanceID(rawValue: String($0)), element: "acme") }
        try await world.store.add(seeds, lanes: { _ in FakeFleet.profile.lane }, to: run.id)
        _ = try await world.store.pinInput(of: run.id, carriedColumns: [], contentDigest: "c0")
        for (sequence, outcome) in [(Int64(1), nil), (2, Outcome.failed)] as [(Int64, Outcome?)] {
            var item = try #require(try await world.store.item(of: run.id, sequence: sequence))
            (item.progress.outcome, item.progress.reason) = (outcome, outcome == nil ? .waitsAlready : .throttled)
            _ = try await world.store.write(Checkpoint(item: item), to: run.id)
        }
        let store = try world.environment.store.openExisting()
        let ending = RunEnding(environment: world.environment, store: store)
        try await ending.sayWhatRemains(try await world.reports.summary(of: run, in: store))
        #expect(world.announcer.lines.map { $0.prefix { $0 != ":" } } == ["1 failed, throttled", "Which they are"])
    }
}
