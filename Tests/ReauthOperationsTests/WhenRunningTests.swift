import PortContracts
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

/// A start while another process works on the job.
@Suite struct WhenRunningTests {
    private func run(_ world: FakeWorld, _ whenRunning: WhenRunning) async throws -> ExitStatus {
        try await world.execution.run(
            jobPath: FakeWorld.jobPath,
            approval: .given,
            fresh: false,
            again: false,
            whenRunning: whenRunning
        )
    }

    @Test func aSkippedStartEndsWellAndSendsNothing() async throws {
        let world = FakeWorld()
        let lease = try world.locks.acquire(job: "nightly")
        #expect(try await run(world, .skip) == .success)
        #expect(world.fleet.calls.isEmpty)
        #expect(await world.runs.isEmpty)
        #expect(
            world.announcer.lines == ["job nightly is being worked on This start is skipped: nothing was sent."]
        )
        lease.release()
        #expect(try await run(world, .skip) == .codesOutstanding)
    }

    @Test func aStartThatFailsSaysThatTheJobIsBusy() async throws {
        let world = FakeWorld()
        let lease = try world.locks.acquire(job: "nightly")
        #expect(await world.failure { _ = try await run(world, .fail) }?.status == .busy)
        lease.release()
    }

    @Test func aStartThatWaitsGoesOnOnceTheOtherOneHasEnded() async throws {
        let world = FakeWorld()
        let lease = try world.locks.acquire(job: "nightly")
        async let status = run(world, .wait)
        while world.announcer.lines.isEmpty { await Task.yield() }
        #expect(world.announcer.lines == ["job nightly is being worked on This start waits until then."])
        #expect(world.fleet.calls.isEmpty)
        lease.release()
        #expect(try await status == .codesOutstanding)
        // The lock is given back at the end.
        try world.locks.acquire(job: "nightly").release()
    }

    @Test func aWaitEndsWithItsTaskAndTakesNothing() async throws {
        let world = FakeWorld()
        let lease = try world.locks.acquire(job: "nightly")
        let waiting = Task { try await run(world, .wait) }
        while world.announcer.lines.isEmpty { await Task.yield() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        lease.release()
        #expect(world.fleet.calls.isEmpty)
        #expect(try await run(world, .wait) == .codesOutstanding)
    }

    /// A holder that is not heard from may be a machine that sleeps: only the lock itself is proof.
    @Test func aSkippedStartDoesNotAskHowLongTheOtherOneWasSilent() async throws {
        let world = FakeWorld()
        let lease = try world.locks.acquire(job: "nightly")
        let later = Composition.time.now.advanced(by: .seconds(86_400))
        #expect(world.locks.worker(onJob: "nightly", at: later)?.isAlive == false)
        #expect(try await run(world, .skip) == .success)
        #expect(world.fleet.calls.isEmpty)
        lease.release()
    }
}
