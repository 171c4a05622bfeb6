import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ResolveOperationTests {
    private func resolve(_ instance: String, as outcome: Outcome, in workplace: Workplace) async throws {
        let resolution = try #require(Resolution(outcome: outcome, text: "CHANGE-4711", user: "ada"))
        try await ResolveOperation(environment: workplace.environment)
            .resolve(instance, runNamed: nil, as: resolution)
    }

    @Test func anInstanceThatWaitsIsSettledByHand() async throws {
        let workplace = Workplace(2)
        _ = try await workplace.run()
        let calls = workplace.fleet.calls
        try await resolve("2", as: .retired, in: workplace)
        #expect(try await workplace.outcomes() == [.awaitingCode, .retired])
        #expect(workplace.fleet.calls == calls)
        #expect(workplace.reports.written.count == 2)
        #expect(workplace.announcer.text.contains("is retired now, on the record of run nightly-"))
        // It was settled, so it is no longer to be settled.
        #expect(await workplace.failure { try await resolve("2", as: .failed, in: workplace) }?.status == .usage)
    }

    @Test func itIsSettledInEveryRunWhereItWaits() async throws {
        let workplace = Workplace(1)
        _ = try await workplace.run()
        #expect(try await workplace.run(again: true) == .codesOutstanding)
        try await resolve("1", as: .retired, in: workplace)
        for run in await workplace.runs {
            let items = try await workplace.store.items(of: run.id, after: 0, outcome: nil, limit: 10)
            #expect(items.map(\.progress.outcome) == [.retired])
        }
        #expect(workplace.announcer.text.contains("The same in every other run of the platform where it waited:"))
    }

    @Test func anUnknownInstanceIsAUsageError() async throws {
        let workplace = Workplace(1)
        _ = try await workplace.run()
        let failure = await workplace.failure { try await resolve("77", as: .retired, in: workplace) }
        #expect(failure?.status == .usage)
        #expect(failure?.description == "no run has an instance `77`; `reauth report` lists them all")
    }
}
