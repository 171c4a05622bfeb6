import JSON
import PortContracts
import ReauthEngine
import ReauthModel
import RunStoreContract
import Synchronization
import Testing

@testable import ReauthOperations

/// What a store tells of one instance, and of its runs.
@Suite struct ShowOperationTests {
    /// Two instances in two runs of a rotation.
    private func twice() async throws -> FakeWorld {
        let world = FakeWorld(2)
        _ = try await world.run()
        for id in 1...2 { world.fleet.signInElsewhere(id) }
        _ = try await world.run(again: true)
        return world
    }

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONOutput.line(of: value), as: UTF8.self)
    }

    @Test func anInstanceIsToldOverAllRuns() async throws {
        let world = try await twice()
        let story = try await ShowOperation(environment: world.environment).story(of: "2")
        // The oldest first.
        #expect(story.chapters.map(\.run.id) == (await world.runs.map(\.id).reversed()))
        #expect(story.chapters.allSatisfy { $0.item.seed.instanceID?.rawValue == "2" })
        #expect(!story.hasSeveralPlatforms)
        for chapter in story.chapters {
            let events = await world.store.history(of: chapter.run.id, sequence: chapter.item.sequence)
            #expect(!events.isEmpty && chapter.events == events)
        }
        let text = try json(story)
        #expect(text.contains(#""instance_id":"2""#) && text.contains(#""kind":"intent""#))
        #expect(text.contains(#""outcome":"awaiting_code""#) && !text.contains("https://login.example.com"))
    }

    @Test func anUnknownInstanceIsAUsageError() async throws {
        let world = try await twice()
        for name in ["3", "no number", ""] {
            let failure = await world.failure {
                _ = try await ShowOperation(environment: world.environment).story(of: name)
            }
            #expect(failure?.status == .usage)
            #expect(failure?.description.contains("has an instance `\(name)`") == true)
        }
    }

    // MARK: Runs

    @Test func runsAreListedNewestFirst() async throws {
        let world = try await twice()
        let operation = RunsOperation(environment: world.environment)
        let all = try await operation.listing(ofJob: nil, limit: 20)
        #expect(all.lines.map(\.run.id) == (await world.runs.map(\.id)) && all.older == 0)
        for line in all.lines {
            #expect(line.outcomes == [.awaitingCode: 2])
            #expect((line.items, line.open, line.status) == (2, 0, .codesOutstanding))
        }
        let one = try await operation.listing(ofJob: "nightly", limit: 1)
        #expect(one.lines.map(\.run.id) == [all.lines[0].run.id] && one.older == 1)
        let text = try json(one)
        #expect(text.contains(#""exit_status":5"#) && text.contains(#""older":1"#))
        #expect(text.contains(#""outcomes":{"awaiting_code":2}"#))
    }

    @Test func aJobWithoutRunsIsGuessed() async throws {
        let world = try await twice()
        let failure = await world.failure {
            _ = try await RunsOperation(environment: world.environment).listing(ofJob: "nigthly", limit: 20)
        }
        #expect(failure?.status == .usage)
        #expect(
            failure?.description
                == "no run of a job `nigthly` in .reauth/reauth.sqlite (did you mean `nightly`?); it has runs of nightly"
        )
        let empty = FakeWorld(1)
        #expect(try await RunsOperation(environment: empty.environment).listing(ofJob: nil, limit: 20).lines.isEmpty)
    }

    @Test func anUnfinishedRunHasNoExitStatusYet() async throws {
        let signal = StopSignal()
        let world = FakeWorld(40) { call in if call.hasPrefix("revoke") { signal.request() } }
        let execution = JobExecution(environment: world.environment, stop: signal)
        _ = try await execution.run(jobPath: FakeWorld.jobPath, approval: .given, fresh: false, again: false)
        let given = try await SteerOperation(environment: world.environment).steer(runNamed: nil, .pause(nil))
        #expect(given.isRecorded && given.worker == nil && given.goingOn.hasPrefix("reauth resume nightly-"))
        let listing = try await RunsOperation(environment: world.environment).listing(ofJob: nil, limit: 20)
        let line = try #require(listing.lines.first)
        #expect(line.status == nil && line.pausedAt != nil && line.open > 0 && line.items == 40)
    }

    // MARK: Watching

    /// A clock that is right, and on which waiting takes no time.
    private final class Skipping: TimeSource {
        private let real = Composition.time
        private let onSleep: @Sendable (Int) -> Void
        private let sleeps = Mutex(0)

        init(onSleep: @escaping @Sendable (Int) -> Void) {
            self.onSleep = onSleep
        }

        var now: Timestamp { real.now }
        var uptime: Duration { real.uptime }

        func sleep(for duration: Duration) async throws {
            onSleep(
                sleeps.withLock { sleeps in
                    sleeps += 1
                    return sleeps
                }
            )
        }
    }

    @Test func aRunIsWatchedUntilItStandsStill() async throws {
        let signal = StopSignal()
        let world = FakeWorld(40) { call in if call.hasPrefix("revoke") { signal.request() } }
        let execution = JobExecution(environment: world.environment, stop: signal)
        _ = try await execution.run(jobPath: FakeWorld.jobPath, approval: .given, fresh: false, again: false)
        let lease = try world.locks.acquire(job: "nightly")
        var environment = world.environment
        environment.time = Skipping { if $0 == 3 { lease.release() } }
        var shown: [RunStanding.Work] = []
        let last = try await StatusOperation(environment: environment).watch(ofRunNamed: nil, every: .seconds(2)) {
            shown.append($0.work)
        }
        #expect(shown.count == 3 && last.work == .idle)
        // Of what stands still from the beginning only the last word is needed.
        let idle = try await StatusOperation(environment: environment).watch(ofRunNamed: nil, every: .seconds(2)) { _ in
            Issue.record("it stands still")
        }
        #expect(idle.work == .idle)
    }

    // MARK: Places

    @Test func theStoreIsThatOfTheEnvironment() {
        #expect(Places.store(named: nil, in: [:]) == ".reauth/reauth.sqlite")
        let empty = ["REAUTH_STORE": ""]
        let set = ["REAUTH_STORE": "/srv/r.sqlite"]
        #expect(Places.store(named: nil, in: empty) == ".reauth/reauth.sqlite")
        #expect(Places.store(named: nil, in: empty) { "/jobs/r.sqlite" } == "/jobs/r.sqlite")
        #expect(Places.store(named: nil, in: set) { "/jobs/r.sqlite" } == "/srv/r.sqlite")
        #expect(Places.store(named: "s", in: set) { "/jobs/r.sqlite" } == "s")
    }
}
