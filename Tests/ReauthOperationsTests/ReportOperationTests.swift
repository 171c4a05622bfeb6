import PortContracts
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ReportOperationTests {
    @Test func writesTheFolderOfTheNewestRun() async throws {
        let world = FakeWorld(2)
        _ = try await world.run()
        let run = try #require(await world.runs.first)
        let operation = ReportOperation(environment: world.environment)
        #expect(try await operation.writeFolder(ofRunNamed: nil) == "Reports/\(run.id)")
        #expect(world.reports.written.map(\.run) == [run.id, run.id])
    }

    @Test func streamsOneListOrSavesIt() async throws {
        let world = FakeWorld(2)
        _ = try await world.run()
        let operation = ReportOperation(environment: world.environment)
        var text: [UInt8] = []
        try await operation.stream(.jsonl, ofRunNamed: "nightly", only: .outcome(.awaitingCode)) { text += $0 }
        #expect(String(decoding: text, as: UTF8.self) == "jsonl 1\njsonl 2\n")
        text = []
        try await operation.stream(.csv, ofRunNamed: nil, only: .outcome(.failed)) { text += $0 }
        #expect(text.isEmpty)
        try await operation.save(.csv, ofRunNamed: nil, only: .all, to: "waiting.csv")
        #expect(world.reports.saved == ["waiting.csv csv"])
    }

    @Test func listsOfALargeRunAreNotWrittenForAFewChanges() async throws {
        let world = FakeWorld(3)
        _ = try await world.run()
        let run = try #require(await world.runs.first)
        let store = try world.environment.store.openExisting()
        #expect(world.reports.written.count == 1)
        #expect(try await world.environment.rewriteReports(of: run, from: store, upTo: 2).items == 3)
        #expect(world.reports.written.count == 1)
        #expect(world.announcer.lines.last?.contains("(3 lines) were not rewritten") == true)
        _ = try await world.environment.rewriteReports(of: run, from: store, upTo: 3)
        #expect(world.reports.written.count == 2)
    }

    @Test func aStoreIsNeeded() async throws {
        var world = FakeWorld(2)
        world.storeExists = false
        let failure = await world.failure {
            _ = try await ReportOperation(environment: world.environment).writeFolder(ofRunNamed: nil)
        }
        #expect(failure?.status == .storeUnusable)
    }

    @Test func aStoreWithoutARunSaysSo() async throws {
        let world = FakeWorld(2)
        let failure = await world.failure {
            _ = try await ReportOperation(environment: world.environment).writeFolder(ofRunNamed: nil)
        }
        #expect(failure?.status == .usage)
        #expect(
            failure?.description
                == "there is no run in .reauth/reauth.sqlite yet; begin one with `reauth run JOB`. Another store is named with "
                + "--store FILE or REAUTH_STORE, also where the job names its own"
        )
    }

    // MARK: Status

    @Test func theStandingHasTotalsAndTheWayOn() async throws {
        let world = FakeWorld(2)
        _ = try await world.run()
        let standing = try await StatusOperation(environment: world.environment).standing(ofRunNamed: nil)
        #expect(standing.summary.outcomes == [.awaitingCode: 2])
        #expect(standing.work == .none && standing.others.isEmpty)
        #expect(standing.resumeCommand == "reauth resume \(standing.summary.run.id)")
    }

    @Test func theStandingOfAnOpenRunNamesItsWorker() async throws {
        let signal = StopSignal()
        let world = FakeWorld(40) { call in if call.hasPrefix("revoke") { signal.request() } }
        let execution = JobExecution(environment: world.environment, stop: signal)
        _ = try await execution.run(jobPath: FakeWorld.jobPath, approval: .given, fresh: false, again: false)
        let operation = StatusOperation(environment: world.environment)
        #expect(try await operation.standing(ofRunNamed: nil).work == .idle)
        let lease = try world.locks.acquire(job: "nightly")
        guard case .active = try await operation.standing(ofRunNamed: nil).work else {
            Issue.record("no process works on it")
            return
        }
        lease.release()
    }

    /// Without the flag a process would stop again before it sent anything.
    @Test func theWayOnPastAFailureThresholdHasItsFlag() async throws {
        var world = FakeWorld(40)
        world.job.concurrency = 1
        world.job.safety.failureThreshold = FailureThreshold(count: 0)
        world.fleet.remove(1)
        #expect(try await world.run() == .thresholdReached)
        let run = try #require(await world.runs.first)
        let standing = try await StatusOperation(environment: world.environment).standing(ofRunNamed: nil)
        #expect(standing.resumeCommand == "reauth resume \(run.id) --past-threshold")
        #expect(world.announcer.lines.last == "Go on with: \(standing.resumeCommand)")
        #expect(standing.stopped?.command == "reauth status \(run.id) --acknowledge")
        // A threshold that was raised since stops nobody.
        world.job.safety.failureThreshold = FailureThreshold(count: 40)
        let raised = try await StatusOperation(environment: world.environment).standing(ofRunNamed: nil)
        #expect(raised.resumeCommand == "reauth resume \(run.id)" && raised.stopped == nil)
    }

    @Test func theStandingNamesTheStopFile() async throws {
        var world = FakeWorld(2)
        _ = try await world.run()
        #expect(try await StatusOperation(environment: world.environment).standing(ofRunNamed: nil).stopFile == nil)
        world.isStopFileThere = true
        let standing = try await StatusOperation(environment: world.environment).standing(ofRunNamed: nil)
        #expect(standing.stopFile == "/stores/reauth.sqlite.stop")
    }

    // MARK: Steering

    @Test func whereAllRunsAreFinishedNoneCanBeSteered() async throws {
        let world = FakeWorld(2)
        _ = try await world.run()
        let run = try #require(await world.runs.first)
        let steering = SteerOperation(environment: world.environment)
        let approval = ApproveOperation(environment: world.environment)
        for failure in [
            await world.failure { _ = try await steering.steer(runNamed: nil, .pause(nil)) },
            await world.failure { _ = try await steering.steer(runNamed: nil, .stop(.soon)) },
            await world.failure { _ = try await approval.approve(runNamed: nil, lane: nil) },
        ] {
            #expect(failure?.status == .usage)
            #expect(
                failure?.description.hasPrefix(
                    "all runs in .reauth/reauth.sqlite are finished, the newest of them \(run.id): "
                ) == true
            )
        }
    }

    @Test func aProviderThatIsMistypedIsGuessed() async throws {
        let signal = StopSignal()
        let world = FakeWorld(40) { call in if call.hasPrefix("revoke") { signal.request() } }
        let execution = JobExecution(environment: world.environment, stop: signal)
        _ = try await execution.run(jobPath: FakeWorld.jobPath, approval: .given, fresh: false, again: false)
        let run = try #require(await world.runs.first)
        let operation = SteerOperation(environment: world.environment)
        let failure = await world.failure {
            _ = try await operation.steer(runNamed: nil, .setRate(LaneKey(rawValue: "Acmee"), nil))
        }
        #expect(failure?.status == .usage)
        #expect(
            failure?.description
                == "run \(run.id) has no provider `Acmee`; did you mean `acme`? It has acme, platform"
        )
    }

    // MARK: Providers and sandboxes

    @Test func theCatalogIsListed() throws {
        let operation = ProvidersOperation(environment: FakeWorld().environment)
        let lines = try operation.list(adding: nil).lines
        #expect(lines.map(\.provider) == ["acme"])
        #expect(lines.map(\.accessToken) == ["sign-in"])
        let details = try operation.details(ofProvider: "acme", adding: nil)
        #expect(details.title == "Acme")
        #expect(details.facts.map(\.text) == ["acme"])
        let failure = #expect(throws: OperationFailure.self) {
            try operation.details(ofProvider: "acmee", adding: nil)
        }
        #expect(failure?.status == .usage)
        #expect(
            failure?.description.hasPrefix("no provider `acmee` in the catalog (did you mean `acme`?); known: ") == true
        )
    }

    @Test func aSandboxStaysUntilItIsToldToStop() async throws {
        let world = FakeWorld()
        let options = SandboxOptions(
            instances: 10,
            seed: 7,
            port: 8099,
            faultsFile: nil,
            csvFile: nil,
            ledgerFile: nil,
            perAccount: 1,
            samplePercent: 0,
            autoConsent: false
        )
        let stop = world.stop
        let status = try await SandboxOperation(environment: world.environment, stop: stop).run(options) { origin in
            #expect(origin == "http://127.0.0.1:8099")
            stop.request()
        }
        #expect(status == .success)
        #expect(world.announcer.lines == ["10 instances on http://127.0.0.1:8099; Ctrl-C ends it."])
    }
}
