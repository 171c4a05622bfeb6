import AuditReports
import ReauthEngine
import ReauthModel

/// Writes the reports and tells a person how a run ended and what comes next.
struct RunEnding: Sendable {
    let environment: Environment
    let reports: ReportFolder
    let store: any RunStore

    /// Writes the reports anew and shows the table of outcomes.
    @discardableResult
    func report(_ run: RunRecord) async throws -> RunSummary {
        let current = try await store.run(run.id) ?? run
        let summary = try await ReportFolder(below: environment.reportsPath, store: store, run: current).write()
        let screen = environment.screen
        screen.say("")
        for line in OutcomeTable.lines(summary) { screen.say("  " + line) }
        screen.say("")
        screen.say("Reports: \(reports.path)/")
        return summary
    }

    /// Concludes what ``FleetRun`` came to.
    func conclude(_ run: RunRecord, _ end: FleetRun.End) async throws -> ExitStatus {
        let summary = try await report(run)
        let screen = environment.screen
        if !end.haltedLanes.isEmpty {
            let lanes = end.haltedLanes.map(\.rawValue).joined(separator: ", ")
            screen.say(
                "Stopped: \(lanes) rejects the application's client id or secret. \(Reason.invalidClient.remedy)"
            )
            screen.say("Go on with: reauth resume \(run.id)")
            return .credentialsRejected
        }
        guard end.isFinished else {
            screen.say("\(summary.open) instances are left. Go on with: reauth resume \(run.id)")
            return .interrupted
        }
        let status = ExitStatus.of(summary.outcomes)
        switch status {
        case .itemsFailed:
            screen.say("Some instances need attention: see the columns outcome and reason in instances.csv.")
        case .codesOutstanding:
            let waiting = summary.outcomes[.awaitingCode, default: 0]
            screen.say("\(waiting) instances wait for somebody to sign in: see awaiting-code.csv.")
        default:
            break
        }
        return status
    }
}
