import AuditReports
import ReauthModel
import Testing

@testable import ReauthEngine
@testable import ReauthOperations

/// What the audit trail says about the end of the work is what a SIEM is told.
@Suite struct EndOfWorkTests {
    private static let finished = FleetRun.End(
        isFinished: true,
        haltedLanes: [],
        heldLanes: [],
        breaches: [],
        isCutOff: false
    )

    private static func end(_ change: (inout FleetRun.End) -> Void) -> FleetRun.End {
        var end = finished
        end.isFinished = false
        change(&end)
        return end
    }

    private static let lane = LaneKey(rawValue: "salesforce")
    private static let ends: [(end: FleetRun.End, severity: EventGrade.Severity, result: EventGrade.Result)] = [
        (finished, .informational, .success),
        (end { $0.haltedLanes = [lane] }, .high, .failure),
        (
            end { $0.breaches = [ThresholdBreach(scope: .run, rule: .count(5), failed: 6, ended: 9)] }, .high, .failure
        ),
        (end { $0.heldLanes = [lane] }, .low, .other("stopped")),
        (end { $0.isCutOff = true }, .low, .other("stopped")),
        (end { _ in }, .low, .other("stopped")),
    ]

    @Test(arguments: ends)
    func everyEndHasItsGrade(end: FleetRun.End, severity: EventGrade.Severity, result: EventGrade.Result) {
        let grade = EventGrade(Event(.workEnded, at: Timestamp(rawValue: 0), detail: end.words))
        #expect(grade.severity == severity)
        #expect(grade.result == result)
    }
}
