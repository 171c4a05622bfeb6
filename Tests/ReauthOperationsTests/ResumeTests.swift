import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ResumeTests {
    /// A run that was told to stop at its first revocation.
    private func interrupted(_ count: Int = 40) async throws -> FakeWorld {
        let signal = StopSignal()
        let world = FakeWorld(count) { call in if call.hasPrefix("revoke") { signal.request() } }
        let execution = JobExecution(environment: world.environment, stop: signal)
        let status = try await execution.run(
            jobPath: FakeWorld.jobPath,
            approval: .given,
            fresh: false,
            again: false
        )
        #expect(status == .interrupted)
        return world
    }

    @Test func anInterruptedRunGoesOnAndRevokesNothingTwice() async throws {
        let world = try await interrupted()
        let run = try #require(await world.runs.first)
        #expect(run.state == .open)
        #expect(world.fleet.count("revoke") < 40)
        #expect(world.announcer.lines.last == "Go on with: reauth resume \(run.id)")
        #expect(try await world.execution.resume(named: nil) == .codesOutstanding)
        #expect(try await world.outcomes().allSatisfy { $0 == .awaitingCode })
        #expect(world.fleet.count("revoke") == 40)
        #expect(Set(world.fleet.calls.filter { $0.hasPrefix("revoke") }).count == 40)
        #expect(await world.runs.map(\.state) == [.finished])
    }

    @Test func theSameJobGoesOnWithItsUnfinishedRunWithoutAnApproval() async throws {
        let world = try await interrupted()
        #expect(try await world.run(.unavailable) == .codesOutstanding)
        #expect(await world.runs.count == 1)
        #expect(world.fleet.count("revoke") == 40)
    }

    @Test func aFreshStartAbandonsTheUnfinishedRun() async throws {
        let world = try await interrupted()
        let first = try #require(await world.runs.first)
        #expect(try await world.run(fresh: true, again: true) == .codesOutstanding)
        #expect(world.announcer.text.contains("Run \(first.id) is abandoned: its open items are skipped"))
        let runs = await world.runs
        #expect(runs.count == 2 && runs.allSatisfy { $0.state == .finished })
        #expect(Set(world.reports.written.map(\.run)) == Set(runs.map(\.id)))
    }

    @Test func aChangedJobOrInputIsRefused() async throws {
        var world = try await interrupted()
        world.inputs.change()
        let input = await world.failure { _ = try await world.execution.resume(named: nil) }
        #expect(input?.status == .planChanged)
        #expect(input?.description.hasPrefix("/fleet.csv has changed since run nightly-") == true)
        world.effectDigest = "e1"
        let job = await world.failure { _ = try await world.execution.resume(named: "nightly") }
        #expect(job?.status == .planChanged)
        #expect(job?.description.hasPrefix("/jobs/nightly.yaml has changed since run nightly-") == true)
        #expect(world.fleet.count("revoke") < 40)
    }

    @Test func withoutAnUnfinishedRunThereIsNothingToResume() async throws {
        let world = FakeWorld(2)
        let none = await world.failure { _ = try await world.execution.resume(named: nil) }
        #expect(none?.status == .usage)
        _ = try await world.run()
        let run = try #require(await world.runs.first)
        let finished = await world.failure { _ = try await world.execution.resume(named: run.id.rawValue) }
        #expect(finished?.status == .usage)
        #expect(finished?.description == "run \(run.id) is finished; `reauth report \(run.id)` writes its reports")
        let unknown = await world.failure { _ = try await world.execution.resume(named: "weekly") }
        #expect(
            unknown?.description.hasPrefix("no run `weekly` in .reauth/reauth.sqlite; the newest are nightly-") == true
        )
    }
}
