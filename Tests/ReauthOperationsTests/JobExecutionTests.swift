import PortContracts
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct JobExecutionTests {
    @Test func aRotationRevokesEachInstanceOnceAndWaitsForSignIns() async throws {
        let workplace = Workplace(3)
        #expect(try await workplace.run() == .codesOutstanding)
        #expect(try await workplace.outcomes() == [.awaitingCode, .awaitingCode, .awaitingCode])
        for id in 1...3 {
            #expect(workplace.fleet.calls.count { $0 == "revoke \(id)" } == 1)
            #expect(workplace.fleet.calls.count { $0 == "ping \(id)" } == 1)
        }
        let run = try #require(await workplace.runs.first)
        #expect(run.state == .finished && run.planDigest.count == 20)
        #expect(workplace.reports.written.map(\.run) == [run.id])
        #expect(workplace.announcer.summaries.map(\.items) == [3])
        #expect(workplace.announcer.lines.contains("Reports: Reports/\(run.id)/"))
        #expect(workplace.announcer.text.contains("3 instances wait for somebody to sign in: see awaiting-code.csv."))
    }

    @Test func theFolderGetsTheListsThatTheJobNames() async throws {
        var workplace = Workplace(1)
        workplace.job.reports = [.csv, .jsonl]
        _ = try await workplace.run()
        #expect(workplace.reports.written.map(\.formats) == [[.csv, .jsonl]])
    }

    @Test func aCheckOfHealthyInstancesIsASuccess() async throws {
        let workplace = Workplace(2, action: .check)
        #expect(try await workplace.run() == .success)
        #expect(try await workplace.outcomes() == [.healthy, .healthy])
        #expect(workplace.fleet.count("revoke") == 0)
    }

    // MARK: Approval

    @Test func withoutATerminalAnApprovalIsNeeded() async throws {
        let workplace = Workplace()
        let failure = await workplace.failure { _ = try await workplace.run(.unavailable) }
        #expect(failure?.status == .usage)
        #expect(failure?.description.contains("give --confirm with the digest from `reauth plan /jobs/") == true)
        #expect(workplace.fleet.calls.isEmpty)
    }

    @Test func onATerminalTheNumberIsTyped() async throws {
        let wrong = Workplace(3, answers: ["2"])
        #expect(await wrong.failure { _ = try await wrong.run(.typed) }?.status == .interrupted)
        #expect(wrong.fleet.count("revoke") == 0)
        #expect(wrong.announcer.plans.map(\.selected) == [3])

        let right = Workplace(3, answers: [" 3 "])
        #expect(try await right.run(.typed) == .codesOutstanding)
        #expect(right.announcer.questions == ["Type the number of instances (3) to begin: "])
    }

    @Test func aDigestIsGoodForItsPlanAndOnce() async throws {
        let workplace = Workplace(3)
        let plan = try await PlanOperation(environment: workplace.environment)
            .plan(jobPath: Workplace.jobPath, countsGroups: false)
        let wrong = await workplace.failure { _ = try await workplace.run(.digest("0123456789abcdef0123")) }
        #expect(wrong?.status == .planChanged)
        #expect(workplace.fleet.count("revoke") == 0)
        #expect(try await workplace.run(.digest(plan.digest)) == .codesOutstanding)
        let again = await workplace.failure { _ = try await workplace.run(.digest(plan.digest), again: true) }
        #expect(again?.status == .planChanged)
        #expect(again?.description.contains("a digest is good once") == true)
        #expect(workplace.fleet.count("revoke") == 3)
    }

    @Test func aSecondStartIsRefusedOrAskedAbout() async throws {
        let workplace = Workplace(3)
        _ = try await workplace.run()
        let refused = await workplace.failure { _ = try await workplace.run() }
        #expect(refused?.status == .planChanged)
        #expect(refused?.description.contains("3 wait for somebody to sign in") == true)
        #expect(workplace.fleet.count("revoke") == 3)
        #expect(try await workplace.run(again: true) == .codesOutstanding)
    }

    // MARK: Refusals before anything is sent

    @Test func rejectedCredentialsStopTheJob() async throws {
        let workplace = Workplace()
        workplace.fleet.rejectCredentials()
        #expect(await workplace.failure { _ = try await workplace.run() }?.status == .credentialsRejected)
        #expect(workplace.fleet.calls.isEmpty)
    }

    @Test func anUnreachablePlatformIsNamed() async throws {
        let workplace = Workplace()
        workplace.fleet.becomeUnreachable()
        let failure = await workplace.failure { _ = try await workplace.run() }
        #expect(failure?.status == .internalError)
        #expect(failure?.description.contains("https://platform.example.com cannot be reached (no route") == true)
    }

    @Test func aCapATooSmallDiskAndRefusedReportsAreFoundFirst() async throws {
        var capped = Workplace(3)
        capped.job.maxInstances = 2
        #expect(await capped.failure { _ = try await capped.run() }?.status == .capReached)
        var full = Workplace(3)
        full.disks.free = 1000
        #expect(await full.failure { _ = try await full.run() }?.status == .storeUnusable)
        let unwritable = Workplace(3)
        unwritable.reports.refuse()
        #expect(await unwritable.failure { _ = try await unwritable.run() }?.status == .usage)
        for workplace in [capped, full, unwritable] { #expect(workplace.fleet.count("revoke") == 0) }
    }

    @Test func aJobThatIsLockedIsBusy() async throws {
        let workplace = Workplace()
        let lease = try workplace.locks.acquire(job: "nightly")
        #expect(await workplace.failure { _ = try await workplace.run() }?.status == .busy)
        #expect(workplace.fleet.calls.isEmpty)
        lease.release()
        #expect(try await workplace.run() == .codesOutstanding)
        // The lock is given back at the end.
        _ = try workplace.locks.acquire(job: "nightly")
    }
}
