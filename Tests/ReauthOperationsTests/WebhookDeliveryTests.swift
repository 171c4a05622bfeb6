import ReauthEngine
import ReauthModel
import RunStoreContract
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
