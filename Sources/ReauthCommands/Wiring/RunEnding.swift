import AuditReports
import CheckpointStore
import ReauthEngine
import ReauthModel

/// Writes the reports and tells a person how a run ended and what comes next.
struct RunEnding: Sendable {
    let environment: Environment
    let reports: ReportFolder
    let store: SQLiteRunStore

    /// How many people are missing, in words.
    static func waiting(_ count: Int) -> String {
        count == 1 ? "1 instance waits for somebody to sign in" : "\(count) instances wait for somebody to sign in"
    }

    /// Writes the reports anew and shows the table of outcomes.
    @discardableResult
    func report(_ run: RunRecord) async throws -> RunSummary {
        let current = try await store.run(run.id) ?? run
        let summary = try await environment.reports(of: current, store).write()
        let screen = environment.screen
        screen.say("")
        for line in OutcomeTable.lines(summary) { screen.say("  " + line) }
        screen.say("")
        screen.say("Reports: \(reports.path)/")
        return summary
    }

    /// Why instances were left out, failed or are in doubt, with what to do about it.
    private func reasons(_ run: RunID) async throws -> [String] {
        let counts = try await store.elementCounts(of: run).reduce(into: [Reason: Int]()) { counts, count in
            if let reason = count.reason { counts[reason, default: 0] += count.items }
        }
        // What is only a mark on a good end needs nobody.
        let marks: Set<Reason> = [.inferred, .autoDisabled, .notPinged, .resolvedByHand]
        return counts.filter { !marks.contains($0.key) }.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "\($0.value) \($0.key): \($0.key.remedy)"
        }
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
            sayWhatIsOpen(summary)
            return .credentialsRejected
        }
        if !end.isFinished, summary.open == 0 {
            screen.say(
                "Access tokens that could not be revoked are looked at after their expiry (dies_at). Go on with: "
                    + environment.resumeCommand(run.id)
            )
            return .interrupted
        }
        guard end.isFinished else {
            sayWhatIsOpen(summary)
            return .interrupted
        }
        try await sayWhatRemains(summary)
        return ExitStatus.of(summary.outcomes)
    }

    /// What is not done, above all what is dead and has nobody asked to sign in, and how to go on.
    func sayWhatIsOpen(_ summary: RunSummary) {
        for line in Self.open(summary, resume: environment.resumeCommand(summary.run.id)) {
            environment.screen.say(line)
        }
    }

    /// The same where a second signal stopped everything: the task is cancelled, and what is read is read in another one.
    func sayWhatIsOpen(inRun run: RunRecord) async {
        let summary = try? await Task { [store] in try await RunSummary(store: store, run: run) }.value
        guard let summary else { return environment.screen.say("Go on with: \(environment.resumeCommand(run.id))") }
        sayWhatIsOpen(summary)
    }

    static func open(_ summary: RunSummary, resume: String) -> [String] {
        var lines: [String] = []
        if summary.open > 0 {
            lines.append(summary.open == 1 ? "1 instance is open." : "\(summary.open) instances are open.")
        }
        if summary.revoked > 0 {
            let subject = summary.revoked == 1 ? "1 instance is" : "\(summary.revoked) instances are"
            lines.append(
                "\(subject) revoked, and the proof or the link is pending: nobody can sign in for what has no link yet."
            )
        }
        return lines + ["Go on with: \(resume)"]
    }

    /// Who is waited for, and what there is to do about the others.
    func sayWhatRemains(_ summary: RunSummary) async throws {
        let screen = environment.screen
        let waiting = summary.outcomes[.awaitingCode, default: 0]
        // A check makes no links.
        let place = summary.run.action == .check ? "`reauth console` shows their links" : "see awaiting-code.csv"
        if waiting > 0 { screen.say("\(Self.waiting(waiting)): \(place).") }
        for line in try await reasons(summary.run.id) { screen.say(line) }
        if summary.outcomes[.inDoubt, default: 0] > 0 {
            screen.say("What is in_doubt is settled with `reauth resolve INSTANCE --as OUTCOME --because TEXT`.")
        }
    }
}
