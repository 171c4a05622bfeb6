import PortContracts
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

@Suite struct PruneOperationTests {
    private static let day: Duration = .seconds(86_400)

    /// A world with finished runs of a job, of which the first is the oldest: 100, 99, … days old.
    private func world(_ runs: Int, answers: [String]? = nil, outcome: Outcome = .failed) async throws -> FakeWorld {
        let world = FakeWorld(1, answers: answers)
        for number in 0..<runs { try await begin(number, in: world, outcome) }
        return world
    }

    private func id(_ number: Int) -> RunID { RunID(rawValue: "nightly-\(number)") }

    private func begin(_ number: Int, in world: FakeWorld, _ outcome: Outcome, isFinished: Bool = true) async throws {
        let moment = world.environment.time.now.advanced(by: .zero - Self.day * (100 - number))
        let record = RunRecord(
            id: id(number),
            job: "nightly",
            action: .rotate,
            revoke: .accessToken,
            jobFile: FakeWorld.jobPath,
            effectDigest: "e0",
            platformDigest: "p0",
            startedAt: moment,
            toolVersion: "1"
        )
        let seed = ItemSeed(instanceID: InstanceID(rawValue: "1"), element: "acme")
        try await world.store.beginRun(record)
        try await world.store.add([seed], lanes: { _ in LaneKey(rawValue: "acme") }, to: record.id)
        _ = try await world.store.pinInput(of: record.id, carriedColumns: [], contentDigest: "c", approval: nil)
        var item = Item(sequence: 1, lane: LaneKey(rawValue: "acme"), seed: seed)
        item.progress.phase = .finished
        item.progress.outcome = outcome
        _ = try await world.store.write(Checkpoint(item: item, events: [Event(.finished, at: moment)]), to: record.id)
        if isFinished { try await world.store.finishRun(record.id, at: moment) }
        // As the real store does with the first record.
        try await world.store.signTrail(of: record.id)
    }

    private func prune(
        _ world: FakeWorld,
        keep: Int? = nil,
        days: Int? = nil,
        _ approval: PruneOperation.Approval = .given
    ) async throws -> PruningReport {
        let now = world.environment.time.now
        let terms = PruningTerms(endedBefore: days.map { now.advanced(by: .zero - Self.day * $0) }, keep: keep)
        return try await PruneOperation(environment: world.environment).prune(ofJob: "nightly", terms, approval)
    }

    @Test func theOldestGoAndTheNewestStay() async throws {
        let world = try await world(4)
        let report = try await prune(world, keep: 2)
        #expect(report.isDone)
        #expect(report.gone.map(\.run) == [id(0), id(1)])
        #expect(report.gone.allSatisfy { $0.statement?.user == "ada" && $0.statement?.items == 1 })
        #expect(report.kept.isEmpty)
        #expect(await world.runs.map(\.state) == [.finished, .finished, .pruned, .pruned])
        let listing = try await RunsOperation(environment: world.environment).listing(ofJob: nil, limit: 9)
        #expect(listing.lines.map(\.run.id) == [id(3), id(2)])
        // And nothing more to do.
        #expect(try await prune(world, keep: 2).gone.isEmpty)
    }

    @Test func whereAgeIsGivenTheNewestStaysAndTheReasonIsTold() async throws {
        let world = try await world(2)
        let report = try await prune(world, days: 1, .dryRun)
        #expect(report.gone.map(\.run) == [id(0)])
        #expect(report.kept.map(\.run) == [id(1)])
        #expect(report.kept.map(\.reasons) == [[.newest]])
        #expect(await world.runs.allSatisfy { $0.state == .finished })
    }

    @Test func whatIsInDoubtStays() async throws {
        let world = try await world(3, outcome: .inDoubt)
        let report = try await prune(world, keep: 1)
        #expect(report.gone.isEmpty)
        #expect(report.kept.map(\.reasons) == [[.inDoubt(1)], [.inDoubt(1)]])
    }

    @Test func anUnfinishedRunStaysWithTheNewestFinishedOne() async throws {
        let world = try await world(2)
        try await begin(2, in: world, .failed, isFinished: false)
        let report = try await prune(world, days: 1)
        #expect(report.gone.map(\.run) == [id(0)])
        #expect(report.kept.map(\.reasons) == [[.newest], [.unfinished]])
    }

    @Test func whileAProcessWorksOnTheJobNothingGoes() async throws {
        let world = try await world(2)
        let lease = try world.locks.acquire(job: "nightly")
        let report = try await prune(world, keep: 1)
        #expect(report.gone.isEmpty)
        #expect(report.kept.map(\.reasons) == [[.busy]])
        lease.release()
        #expect(try await prune(world, keep: 1).gone.map(\.run) == [id(0)])
    }

    @Test func aPersonTypesTheNumberAndAnythingElseRemovesNothing() async throws {
        let yes = try await world(3, answers: ["2"])
        #expect(try await prune(yes, keep: 1, .asked).gone.count == 2)
        let other = try await world(3, answers: ["y"])
        let failure = await other.failure { _ = try await prune(other, keep: 1, .asked) }
        #expect(failure?.status == .interrupted)
        #expect(await other.runs.allSatisfy { $0.state == .finished })
    }

    @Test func whereNobodyCanBeAskedNothingIsRemoved() async throws {
        let world = try await world(3)
        let report = try await prune(world, keep: 1, .asked)
        #expect(!report.isDone)
        #expect(report.gone.count == 2)
        #expect(await world.runs.allSatisfy { $0.state == .finished })
    }

    @Test func aRemovalThatWasCutOffIsFinishedByTheNext() async throws {
        let world = try await world(3)
        _ = try await world.store.beginPruning(id(0), after: 1, by: "ada", at: world.environment.time.now)
        _ = try await world.store.pruneSlice(of: id(0), at: world.environment.time.now)
        let report = try await prune(world, keep: 2)
        #expect(report.finished == [id(0)])
        #expect(report.gone.isEmpty)
        #expect(await world.store.pruningStatements(of: id(0)).first?.completedAt != nil)
    }

    @Test func otherCommandsSayThatARunWasPruned() async throws {
        let world = try await world(2)
        _ = try await prune(world, keep: 1)
        let environment = world.environment
        let failure = await world.failure {
            _ = try await environment.run(named: "nightly-0", in: world.store) { $0.state == .open }
        }
        #expect(failure?.status == .usage)
        #expect(failure?.description.contains("run nightly-0 was pruned on ") == true)
        #expect(failure?.description.contains(" by ada: 1 items and 1 records were removed") == true)
        // A job's name stands for what is there.
        #expect(try await environment.run(named: "nightly", in: world.store) { $0.state != .importing }.id == id(1))
    }

    @Test func theAuditSaysSoAndFindsNothingWrong() async throws {
        let world = try await world(3)
        _ = try await prune(world, keep: 1)
        try await world.store.signTrail(of: id(2))
        let audit = AuditOperation(environment: world.environment)
        let all = try await audit.verify(runNamed: nil, headPaths: [], key: nil)
        #expect(all.isIntact)
        #expect(all.runs.map(\.pruning?.records) == [nil, 1, 1])
        let one = try await audit.verify(runNamed: "nightly-0", headPaths: [], key: nil)
        #expect(one.isIntact)
        #expect(one.runs.map(\.pruning?.user) == ["ada"])
    }

    @Test func aTrailWithADefectIsNotRemoved() async throws {
        let world = try await world(3)
        try await world.store.tamper(with: id(0))
        let report = try await prune(world, keep: 1)
        #expect(report.gone.map(\.run) == [id(1)])
        #expect(report.kept.map(\.reasons) == [[.trailDefects(1)]])
        #expect(await world.store.pruningStatements(of: id(0)).isEmpty)
    }

    @Test func whereHeadsAreGoneNothingIsRemoved() async throws {
        let world = try await world(3)
        await world.store.removeHeads(of: id(0))
        let report = try await prune(world, keep: 1)
        #expect(report.gone.isEmpty)
        // The run without heads, and the other one, because the chain of heads has a hole.
        #expect(report.kept.map(\.reasons) == [[.trailDefects(2)], [.trailDefects(1)]])
    }

    @Test func whatWaitsStaysAlsoWhereALaterRunSawItWork() async throws {
        let world = try await world(1, outcome: .awaitingCode)
        try await begin(1, in: world, .healthy)
        try await begin(2, in: world, .healthy)
        let report = try await prune(world, keep: 1)
        #expect(report.kept.map(\.run) == [id(0)] && report.kept.first?.reasons.first == .waiting(1))
        // The newest one saw it work too.
        #expect(report.gone.map(\.run) == [id(1)])
    }

    @Test func aJobWithoutRunsIsNamed() async throws {
        let world = try await world(1)
        let failure = await world.failure {
            let terms = PruningTerms(endedBefore: nil, keep: 1)
            _ = try await PruneOperation(environment: world.environment).prune(ofJob: "nigthly", terms, .given)
        }
        #expect(failure?.description.contains("did you mean `nightly`?") == true)
    }
}
