import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

@Suite struct CodesImportTests {
    private func rotated(_ count: Int = 3) async throws -> FakeWorld {
        let world = FakeWorld(count)
        #expect(try await world.run() == .codesOutstanding)
        return world
    }

    private func imported(_ world: FakeWorld) async throws -> ExitStatus {
        try await CodesImport(environment: world.environment, stop: world.stop)
            .run(path: "codes.csv", runNamed: nil)
    }

    @Test func codesAreExchangedOnceAndProved() async throws {
        let world = try await rotated()
        world.inputs.put((1...3).map { ("\($0)", world.fleet.consent(to: $0)) }, at: "codes.csv")
        #expect(try await imported(world) == .success)
        #expect(try await world.outcomes() == [.reauthenticated, .reauthenticated, .reauthenticated])
        #expect(world.fleet.count("exchange") == 3)
        #expect(world.announcer.lines.contains("3 of 3 instances are reauthenticated."))

        // The same file again sends nothing.
        #expect(try await imported(world) == .success)
        #expect(world.fleet.count("exchange") == 3)
        #expect(world.announcer.text.contains("3 of the codes had been sent before, and were not sent again."))
    }

    @Test func whatStillWaitsIsOutstanding() async throws {
        let world = try await rotated()
        world.inputs.put([("2", world.fleet.consent(to: 2))], at: "codes.csv")
        #expect(try await imported(world) == .codesOutstanding)
        #expect(try await world.outcomes() == [.awaitingCode, .reauthenticated, .awaitingCode])
        #expect(world.announcer.text.contains("2 instances wait for somebody to sign in: see awaiting-code.csv."))
        #expect(world.reports.written.count == 2)
    }

    @Test func aRejectedCodeIsReportedAndItsInstanceGoesOnWaiting() async throws {
        let world = try await rotated(1)
        world.inputs.put([("1", "never-issued")], at: "codes.csv")
        #expect(try await imported(world) == .codesOutstanding)
        #expect(try await world.outcomes() == [.awaitingCode])
        #expect(world.announcer.text.contains("code_rejected"))
    }

    @Test func anUnknownInstanceIsBadInputAndNothingIsSent() async throws {
        let world = try await rotated()
        world.inputs.put(
            [("1", world.fleet.consent(to: 1)), ("99", "some-code")],
            at: "codes.csv"
        )
        let failure = await world.failure { _ = try await imported(world) }
        #expect(failure?.status == .badInput)
        #expect(failure?.description.contains("codes.csv:3: the store has no instance 99") == true)
        #expect(failure?.description.contains("No code was sent.") == true)
        #expect(world.fleet.count("exchange") == 0)
    }
}
