import ArgumentParser
import ReauthEngine
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
            .badInput: 65, .interrupted: 130, .platformUnreachable: 11,
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

    /// What could not be revoked is no failure of a rotation.
    @Test func whatWasToBeRetiredAndMayLiveIsNoSuccess() {
        func status(_ outcomes: [Outcome: Int], alive: Int?, _ action: Action = .retire) -> ExitStatus {
            var run = RunRecord(
                id: RunID(rawValue: "gone-1"),
                job: "gone",
                action: action,
                revoke: .grant,
                jobFile: "/gone.yaml",
                effectDigest: "",
                startedAt: Timestamp(rawValue: 0),
                toolVersion: "1"
            )
            run.state = .finished
            return .of(
                RunSummary(
                    run: run,
                    planDigest: "",
                    tallies: [LaneTally(lane: nil, outcomes: outcomes)],
                    gauges: [],
                    groups: GrantGroupCount(groups: 0, shared: 0, instancesInShared: 0),
                    grants: alive.map { GrantCount(selected: 9, alive: $0) }
                )
            )
        }
        #expect(status([.retired: 9], alive: 0) == .success)
        #expect(status([.retired: 8, .notRevocable: 1], alive: 1) == .itemsFailed)
        #expect(status([.notRevocable: 1], alive: nil, .rotate) == .success)
        #expect(status([.rotated: 9], alive: nil, .rotate) == .success)
        // With a cut-off date a rotation claims the end of grants, too.
        #expect(status([.rotated: 9], alive: 9, .rotate) == .itemsFailed)
        #expect(status([.awaitingCode: 8, .notRevocable: 1], alive: 1, .rotate) == .itemsFailed)
        #expect(status([.awaitingCode: 9], alive: 0, .rotate) == .codesOutstanding)
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
