import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization
import Testing

@testable import ReauthOperations

@Suite struct WebhookDeliveryTests {
    private func world(_ count: Int = 3) -> FakeWorld {
        var world = FakeWorld(count)
        world.job.webhooks = [.sample()]
        return world
    }

    private func words(_ world: FakeWorld) -> [String] {
        world.webhooks.sent.map { "\($0.body.type.rawValue) \($0.body.data.instanceID?.rawValue ?? "-")" }.sorted()
    }

    @Test func `a run tells what it did and that it ended`() async throws {
        let world = world()
        #expect(try await world.run() == .codesOutstanding)
        #expect(words(world) == (1...3).map { "needs_consent \($0)" } + ["run_finished -"])
        let run = try #require(await world.runs.first)
        let end = try #require(world.webhooks.sent.last { $0.body.type == .runFinished })
        #expect(end.body.data.run == run.id && end.body.data.outcomes == ["awaiting_code": 3])
        #expect(await world.store.webhookCounts(of: nil).isEmpty)
        let sent = world.webhooks.sent
        #expect(Set(sent.map(\.id)).count == 4)
        let consent = try #require(sent.first { $0.body.type == .needsConsent })
        #expect(consent.body.data.link != nil && consent.body.data.awaitingSince == consent.body.timestamp)
        #expect(consent.body.data.element == "acme" && consent.body.data.outcome == .awaitingCode)
    }

    @Test func `a receiver that takes nothing fails no run, and is told later`() async throws {
        let world = world()
        // Nothing is due again within the patience of a test.
        world.webhooks.answer { _ in .parked(until: Composition.time.now.advanced(by: .seconds(3600))) }
        #expect(try await world.run() == .codesOutstanding)
        #expect(await world.store.webhookCounts(of: nil) == [.pending: 4])
        #expect(world.announcer.lines.contains { $0.contains("4 webhooks are not delivered yet") })
    }

    @Test func `a receiver that is gone is told nothing more`() async throws {
        let world = world()
        world.webhooks.answer { _ in .gone }
        #expect(try await world.run() == .codesOutstanding)
        #expect(await world.store.webhookCounts(of: nil)[.pending] == nil)
        #expect(world.announcer.lines.contains { $0.contains("given up") })
    }

    /// A run of a job without webhooks where people wait, which names one now.
    private func worldAtWork() async throws -> FakeWorld {
        var world = FakeWorld(3)
        #expect(try await world.run() == .codesOutstanding)
        world.job.webhooks = [.sample()]
        // The next process has it.
        world.store.reopen()
        return world
    }

    /// The first person signs in.
    private func signIn(_ world: FakeWorld) async throws {
        let run = try #require(await world.runs.first)
        var item = try #require(await world.store.items(of: run.id, after: 0, matching: .all, limit: 1).first)
        item.progress.outcome = .reauthenticated
        item.progress.phase = .finished
        #expect(try await world.store.write(Checkpoint(item: item), to: run.id) == .written)
    }

    @Test(.timeLimit(.minutes(1))) func `where something fails for a while, webhooks are delivered after that`()
        async throws
    {
        let world = try await worldAtWork()
        let isOpen = world.webhooks.fail(3)
        let delivery = WebhookDelivery(environment: world.environment, store: world.store, recovery: .milliseconds(1))
        let file = try world.environment.jobs.job(at: FakeWorld.jobPath)
        try await delivery.with([file], stop: world.stop) {
            try await signIn(world)
            await isOpen.requested()
        }
        #expect(words(world) == ["reauthenticated 1"])
        #expect(await world.store.webhookCounts(of: nil).isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func `a stop after the work has ended ends the delivery`() async throws {
        let world = try await worldAtWork()
        // Its clock stands still: nothing becomes due again, and no patience ends.
        var environment = world.environment
        environment.time = ManualClock()
        let delivery = WebhookDelivery(environment: environment, store: world.store)
        let file = try environment.jobs.job(at: FakeWorld.jobPath)
        let isTold = StopSignal()
        world.webhooks.answer { _ in
            isTold.request()
            return .lost
        }
        let value = try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask {
                try await delivery.with([file], stop: world.stop) {
                    try await signIn(world)
                    return 7
                }
            }
            group.addTask {
                await isTold.requested()
                world.stop.request()
                return nil
            }
            return try await group.reduce(nil) { $0 ?? $1 }
        }
        #expect(value == 7)
        #expect(await world.store.webhookCounts(of: nil) == [.pending: 1])
    }

    @Test(.timeLimit(.minutes(60))) func `a job whose run begins beside the page is delivered too`() async throws {
        let world = try await worldAtWork()
        let delivery = WebhookDelivery(
            environment: world.environment,
            store: world.store,
            joinInterval: .milliseconds(1)
        )
        let shown = Mutex<[RunRecord]>([])
        let isTold = StopSignal()
        world.webhooks.answer { _ in
            isTold.request()
            return .accepted
        }
        try await delivery.with(jobsOf: { shown.withLock(\.self) }, stop: world.stop) {
            // Another process has subscribed it.
            try await delivery.subscribe([world.environment.jobs.job(at: FakeWorld.jobPath)])
            try await signIn(world)
            let runs = await world.runs
            shown.withLock { $0 = runs }
            await isTold.requested()
        }
        #expect(words(world) == ["reauthenticated 1"])
    }

    @Test func `what could not be delivered is no success`() async throws {
        let world = try await worldAtWork()
        var environment = world.environment
        let file = try environment.jobs.job(at: FakeWorld.jobPath)
        try await WebhookDelivery(environment: environment, store: world.store).subscribe([file])
        try await signIn(world)
        environment.jobs = FakeJobs(files: [:])
        let pending = try await WebhooksOperation(environment: environment).run()
        #expect(pending.pending == 1 && pending.status == .itemsFailed)
        let delivered = try await WebhooksOperation(environment: world.environment).run()
        #expect(delivered.pending == 0 && delivered.status == .success)
    }

    @Test func `a dry run tells nobody`() async throws {
        let world = world()
        let dryRun = DryRun(environment: world.environment, stop: world.stop)
        _ = try? await dryRun.run(jobPath: FakeWorld.jobPath, fresh: false)
        #expect(world.webhooks.sent.isEmpty)
    }

    @Test func `status counts what is not delivered`() async throws {
        let world = world()
        world.webhooks.answer { _ in .gone }
        _ = try await world.run()
        let standing = try await StatusOperation(environment: world.environment).standing(ofRunNamed: nil)
        #expect(standing.webhooks.pending == 0 && standing.webhooks.givenUp >= 4)
    }
}
