import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ResumeTests {
    /// A run that was told to stop at its first revocation.
    private func interrupted(_ count: Int = 40) async throws -> Workplace {
        let signal = StopSignal()
        let workplace = Workplace(count) { call in if call.hasPrefix("revoke") { signal.request() } }
        let execution = JobExecution(environment: workplace.environment, stop: signal)
        let status = try await execution.run(
            jobPath: Workplace.jobPath,
            approval: .given,
            fresh: false,
            again: false
        )
        #expect(status == .interrupted)
        return workplace
    }

    @Test func anInterruptedRunGoesOnAndRevokesNothingTwice() async throws {
        let workplace = try await interrupted()
        let run = try #require(await workplace.runs.first)
        #expect(run.state == .open)
        #expect(workplace.fleet.count("revoke") < 40)
        #expect(workplace.announcer.lines.last == "Go on with: reauth resume \(run.id)")
        #expect(try await workplace.execution.resume(named: nil) == .codesOutstanding)
        #expect(try await workplace.outcomes().allSatisfy { $0 == .awaitingCode })
        #expect(workplace.fleet.count("revoke") == 40)
        #expect(Set(workplace.fleet.calls.filter { $0.hasPrefix("revoke") }).count == 40)
        #expect(await workplace.runs.map(\.state) == [.finished])
    }

    @Test func theSameJobGoesOnWithItsUnfinishedRunWithoutAnApproval() async throws {
        let workplace = try await interrupted()
        #expect(try await workplace.run(.unavailable) == .codesOutstanding)
        #expect(await workplace.runs.count == 1)
        #expect(workplace.fleet.count("revoke") == 40)
    }

    @Test func aFreshStartAbandonsTheUnfinishedRun() async throws {
        let workplace = try await interrupted()
        let first = try #require(await workplace.runs.first)
        #expect(try await workplace.run(fresh: true, again: true) == .codesOutstanding)
        #expect(workplace.announcer.text.contains("Run \(first.id) is abandoned: its open items are skipped"))
        let runs = await workplace.runs
        #expect(runs.count == 2 && runs.allSatisfy { $0.state == .finished })
        #expect(Set(workplace.reports.written.map(\.run)) == Set(runs.map(\.id)))
    }

    @Test func aChangedJobOrInputIsRefused() async throws {
        var workplace = try await interrupted()
        workplace.inputs.change()
        let input = await workplace.failure { _ = try await workplace.execution.resume(named: nil) }
        #expect(input?.status == .planChanged)
        #expect(input?.description.hasPrefix("/fleet.csv changed since run nightly-") == true)
        workplace.effectDigest = "e1"
        let job = await workplace.failure { _ = try await workplace.execution.resume(named: "nightly") }
        #expect(job?.status == .planChanged)
        #expect(job?.description.hasPrefix("/jobs/nightly.yaml says something else than when run") == true)
        #expect(workplace.fleet.count("revoke") < 40)
    }

    @Test func withoutAnUnfinishedRunThereIsNothingToResume() async throws {
        let workplace = Workplace(2)
        let none = await workplace.failure { _ = try await workplace.execution.resume(named: nil) }
        #expect(none?.status == .usage)
        _ = try await workplace.run()
        let run = try #require(await workplace.runs.first)
        let finished = await workplace.failure { _ = try await workplace.execution.resume(named: run.id.rawValue) }
        #expect(finished?.status == .usage)
        #expect(finished?.description == "run \(run.id) is finished; `reauth report \(run.id)` writes its reports")
        let unknown = await workplace.failure { _ = try await workplace.execution.resume(named: "weekly") }
        #expect(
            unknown?.description.hasPrefix("no run `weekly` in .reauth/reauth.sqlite; the newest are nightly-") == true
        )
    }
}
