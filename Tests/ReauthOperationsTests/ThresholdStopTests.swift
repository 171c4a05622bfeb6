import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

/// A run that a failure threshold stopped waits for a person, and a schedule is none.
@Suite struct ThresholdStopTests {
    /// A run that was stopped: its instances are gone.
    private func stopped(by threshold: FailureThreshold) async throws -> FakeWorld {
        var world = FakeWorld(60)
        world.job.concurrency = 1
        world.job.safety.failureThreshold = threshold
        for id in 1...60 { world.fleet.remove(id) }
        #expect(try await world.run() == .thresholdReached)
        return world
    }

    /// The next process: a stop by a threshold uses up the signal of its own.
    private func next(_ world: FakeWorld) -> JobExecution {
        JobExecution(environment: world.environment, stop: StopSignal())
    }

    private func start(_ world: FakeWorld) async throws -> ExitStatus {
        try await next(world).run(jobPath: FakeWorld.jobPath, approval: .given, fresh: false, again: false)
    }

    private func failed(_ world: FakeWorld) async throws -> Int {
        try await world.outcomes().count { $0 == .failed }
    }

    /// The numbers of a store do not tell in which order items ended, so a stop by `consecutive` has to be on record.
    @Test(arguments: [
        FailureThreshold(count: 4), FailureThreshold(consecutive: 5), FailureThreshold(percent: 10, minimum: 5),
    ])
    func noStartGoesOnUntilSomebodyHasLooked(threshold: FailureThreshold) async throws {
        let world = try await stopped(by: threshold)
        let run = try #require(await world.runs.first)
        let (calls, before) = (world.fleet.calls.count, try await failed(world))
        #expect(before >= 5 && before < 60)
        #expect(world.announcer.text.contains("reauth status \(run.id) --acknowledge"))
        for _ in 1...2 {
            for start in [{ try await world.run() }, { try await world.execution.resume(named: nil) }] {
                let failure = await world.failure { _ = try await start() }
                #expect(failure?.status == .thresholdReached)
                #expect(failure?.description.contains("Somebody must look at it: reauth status \(run.id).") == true)
            }
        }
        #expect(world.fleet.calls.count == calls)

        let status = StatusOperation(environment: world.environment)
        #expect(try await status.standing(ofRunNamed: nil).stopped?.command == "reauth status \(run.id) --acknowledge")
        let acknowledged = try await status.acknowledge(runNamed: nil)
        #expect(acknowledged == Acknowledgement(run: run.id, user: world.environment.user))
        #expect(try await status.standing(ofRunNamed: nil).stopped == nil)
        #expect(await world.failure { _ = try await status.acknowledge(runNamed: nil) }?.status == .usage)
        // It goes on with the same run, and as many may fail again.
        #expect(try await start(world) == .thresholdReached)
        #expect(try await failed(world) == 2 * before)
        #expect(await world.runs.count == 1)
    }

    @Test func whoResumesPastItHasLooked() async throws {
        let world = try await stopped(by: FailureThreshold(count: 4))
        let before = try await failed(world)
        #expect(try await next(world).resume(named: nil, pastThreshold: true) == .thresholdReached)
        #expect(try await failed(world) == 2 * before)
        let run = try #require(await world.runs.first)
        let standing = await world.store.thresholdStanding(of: run.id)
        let passed = standing.passed.values.reduce(0) { $0 + $1.failed }
        #expect(standing.stoppedAt != nil && passed == before)
    }

    /// An interruption in between does not bring the former failures back.
    @Test func whatWasPassedIsPassedForEveryLaterProcess() async throws {
        let world = try await stopped(by: FailureThreshold(count: 4))
        let before = try await failed(world)
        _ = try await StatusOperation(environment: world.environment).acknowledge(runNamed: nil)
        let signal = StopSignal()
        signal.request()
        let execution = JobExecution(environment: world.environment, stop: signal)
        #expect(try await execution.resume(named: nil) == .interrupted)
        #expect(try await start(world) == .thresholdReached)
        #expect(try await failed(world) == 2 * before)
    }

    @Test func aRunThatNothingStoppedHasNothingToAcknowledge() async throws {
        let world = FakeWorld(3)
        _ = try await world.run()
        let failure = await world.failure {
            _ = try await StatusOperation(environment: world.environment).acknowledge(runNamed: nil)
        }
        #expect(failure?.status == .usage)
    }
}
