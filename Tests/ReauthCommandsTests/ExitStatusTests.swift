import ArgumentParser
import ReauthModel
import ReauthOperations
import Testing

@testable import ReauthCommands

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

@Suite struct ExitStatusTests {
    /// Frozen: scripts and schedulers depend on each of them.
    @Test func codesAreFrozen() {
        let codes: [ExitStatus: Int32] = [
            .success: 0, .internalError: 1, .itemsFailed: 3, .credentialsRejected: 4, .codesOutstanding: 5,
            .thresholdReached: 6, .capReached: 7, .busy: 8, .planChanged: 9, .storeUnusable: 10, .usage: 64,
            .badInput: 65, .interrupted: 130,
        ]
        #expect(Set(codes.keys) == Set(ExitStatus.allCases))
        for (status, code) in codes {
            #expect(status.rawValue == code)
            #expect(status.exitCode == ExitCode(code))
        }
    }

    @Test func aFinishedRunEndsAsItsItemsDo() {
        let table: [([Outcome: Int], ExitStatus)] = [
            ([:], .success),
            ([.healthy: 9], .success),
            ([.rotated: 1, .reauthenticated: 1, .notRevocable: 1, .superseded: 1, .skipped: 1], .success),
            ([.awaitingCode: 1], .codesOutstanding),
            ([.rotated: 99, .awaitingCode: 1], .codesOutstanding),
            ([.failed: 1], .itemsFailed),
            ([.inDoubt: 1], .itemsFailed),
            ([.failed: 1, .awaitingCode: 50], .itemsFailed),
            ([.inDoubt: 1, .awaitingCode: 50, .rotated: 3], .itemsFailed),
            ([.failed: 0, .inDoubt: 0, .awaitingCode: 0, .rotated: 2], .success),
            ([.failed: 0, .awaitingCode: 2], .codesOutstanding),
        ]
        for (outcomes, status) in table { #expect(ExitStatus.of(outcomes) == status, "\(outcomes)") }
    }

    /// An outcome that is added later has to be thought about here.
    @Test func everyOutcomeHasItsCode() {
        for outcome in Outcome.allCases {
            let expected: ExitStatus =
                switch outcome {
                case .healthy, .rotated, .reauthenticated, .retired, .notRevocable, .superseded, .skipped: .success
                case .awaitingCode: .codesOutstanding
                case .inDoubt, .failed: .itemsFailed
                }
            #expect(ExitStatus.of([outcome: 1]) == expected)
        }
    }
}
