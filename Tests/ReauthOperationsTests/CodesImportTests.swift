import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

@Suite struct CodesImportTests {
    private func rotated(_ count: Int = 3) async throws -> Workplace {
        let workplace = Workplace(count)
        #expect(try await workplace.run() == .codesOutstanding)
        return workplace
    }

    private func imported(_ workplace: Workplace) async throws -> ExitStatus {
        try await CodesImport(environment: workplace.environment, stop: workplace.stop)
            .run(path: "codes.csv", runNamed: nil)
    }

    @Test func codesAreExchangedOnceAndProved() async throws {
        let workplace = try await rotated()
        workplace.inputs.put((1...3).map { ("\($0)", workplace.fleet.consent(to: $0)) }, at: "codes.csv")
        #expect(try await imported(workplace) == .success)
        #expect(try await workplace.outcomes() == [.reauthenticated, .reauthenticated, .reauthenticated])
        #expect(workplace.fleet.count("exchange") == 3)
        #expect(workplace.announcer.lines.contains("3 of 3 instances are reauthenticated."))

        // The same file again sends nothing.
        #expect(try await imported(workplace) == .success)
        #expect(workplace.fleet.count("exchange") == 3)
        #expect(workplace.announcer.text.contains("3 of the codes had been sent before, and were not sent again."))
    }

    @Test func whatStillWaitsIsOutstanding() async throws {
        let workplace = try await rotated()
        workplace.inputs.put([("2", workplace.fleet.consent(to: 2))], at: "codes.csv")
        #expect(try await imported(workplace) == .codesOutstanding)
        #expect(try await workplace.outcomes() == [.awaitingCode, .reauthenticated, .awaitingCode])
        #expect(workplace.announcer.text.contains("2 instances wait for somebody to sign in: see awaiting-code.csv."))
        #expect(workplace.reports.written.count == 2)
    }

    @Test func aRejectedCodeIsReportedAndItsInstanceGoesOnWaiting() async throws {
        let workplace = try await rotated(1)
        workplace.inputs.put([("1", "never-issued")], at: "codes.csv")
        #expect(try await imported(workplace) == .codesOutstanding)
        #expect(try await workplace.outcomes() == [.awaitingCode])
        #expect(workplace.announcer.text.contains("code_rejected"))
    }

    @Test func anUnknownInstanceIsBadInputAndNothingIsSent() async throws {
        let workplace = try await rotated()
        workplace.inputs.put(
            [("1", workplace.fleet.consent(to: 1)), ("99", "some-code")],
            at: "codes.csv"
        )
        let failure = await workplace.failure { _ = try await imported(workplace) }
        #expect(failure?.status == .badInput)
        #expect(failure?.description.contains("codes.csv:3: the store has no instance 99") == true)
        #expect(failure?.description.contains("No code was sent.") == true)
        #expect(workplace.fleet.count("exchange") == 0)
    }
}
