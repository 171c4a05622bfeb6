import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ResolveOperationTests {
    @discardableResult
    private func resolve(
        _ instance: String,
        as outcome: Outcome,
        in world: FakeWorld
    ) async throws -> ResolvedInstance {
        let resolution = try #require(Resolution(outcome: outcome, text: "CHANGE-4711", user: "ada"))
        return try await ResolveOperation(environment: world.environment)
            .resolve(instance, runNamed: nil, as: resolution)
    }

    @Test func anInstanceThatWaitsIsSettledByHand() async throws {
        let world = FakeWorld(2)
        _ = try await world.run()
        let calls = world.fleet.calls
        let resolved = try await resolve("2", as: .retired, in: world)
        #expect(try await world.outcomes() == [.awaitingCode, .retired])
        #expect(world.fleet.calls == calls)
        #expect(world.reports.written.count == 2)
        #expect(resolved.outcome == .retired && resolved.others.isEmpty)
        #expect(resolved.run.rawValue.hasPrefix("nightly-") && resolved.instance?.rawValue == "2")
        // It was settled, so it is no longer to be settled.
        #expect(await world.failure { _ = try await resolve("2", as: .failed, in: world) }?.status == .usage)
    }

    @Test func itIsSettledInEveryRunWhereItWaits() async throws {
        let world = FakeWorld(1)
        _ = try await world.run()
        #expect(try await world.run(again: true) == .codesOutstanding)
        let resolved = try await resolve("1", as: .retired, in: world)
        for run in await world.runs {
            let items = try await world.store.items(of: run.id, after: 0, outcome: nil, limit: 10)
            #expect(items.map(\.progress.outcome) == [.retired])
        }
        #expect(resolved.others.count == 1 && resolved.others != [resolved.run])
    }

    @Test func anUnknownInstanceIsAUsageError() async throws {
        let world = FakeWorld(1)
        _ = try await world.run()
        let failure = await world.failure { _ = try await resolve("77", as: .retired, in: world) }
        #expect(failure?.status == .usage)
        #expect(failure?.description == "no run has an instance `77`; `reauth report` lists them all")
    }
}
