import ReauthEngine
import ReauthModel

/// Writes the reports and tells a person how a run ended and what comes next.
struct RunEnding: Sendable {
    let environment: Environment
    let store: any OpenStore

    /// Writes the reports again and shows the table of outcomes.
    @discardableResult
    func report(_ run: RunRecord) async throws -> RunSummary {
        let current = try await store.run(run.id) ?? run
        let summary = try await environment.writeReports(of: current, from: store)
        environment.announcer.show(summary)
        environment.announcer.say("Reports: \(environment.reports.folder(of: run.id))/")
        return summary
    }

    /// How instances ended and why, where there is something to do about it, in the order of the outcomes.
    private static func reasons(_ counts: [EndCount]) -> [String] {
        // These only mark a good end: there is nothing to do.
        let marks: Set<Reason> = [.inferred, .autoDisabled, .notPinged, .resolvedByHand, .deadAlready]
        return Outcome.allCases.flatMap { outcome in
            // An item that is open may have a reason already, and did not end for it.
            counts.filter { $0.outcome == outcome }.compactMap { count in
                count.reason.flatMap { marks.contains($0) ? nil : ($0, count.items) }
            }
            .sorted { $0.0.rawValue < $1.0.rawValue }
            .map { reason, items in "\(items) \(outcome.rawValue), \(reason): \(reason.remedy)" }
        }
    }

    /// Reports the end of a ``FleetRun``, and returns its exit status.
    func conclude(_ run: RunRecord, _ end: FleetRun.End) async throws -> ExitStatus {
        try await store.note(Event(.workEnded, at: environment.time.now, detail: end.words), of: run.id)
        let summary = try await report(run)
        let announcer = environment.announcer
        if !end.haltedLanes.isEmpty {
            let lanes = end.haltedLanes.map(\.rawValue).joined(separator: ", ")
            announcer.say(
                "Stopped: \(lanes) rejects the application's client id or secret. \(Reason.invalidClient.remedy)"
            )
            sayWhatIsOpen(summary)
            return .credentialsRejected
        }
        if !end.isFinished, !end.breaches.isEmpty {
            announcer.say(
                "Stopped by safety.failureThreshold: \(end.breaches.map(\.description).joined(separator: "; "))."
            )
            try await sayWhatRemains(summary)
            announcer.say(
                "No schedule goes on with it until somebody has looked: \(environment.statusCommand(run.id)) --acknowledge"
            )
            sayWhatIsOpen(summary, flag: " --past-threshold")
            return .thresholdReached
        }
        if !end.isFinished, !end.heldLanes.isEmpty {
            for waves in summary.waves where end.heldLanes.contains(waves.lane) {
                guard let wave = waves.waiting else { continue }
                announcer.say("Stopped by safety.waves: \(waves.sentence(wave)).")
            }
            try await sayWhatRemains(summary)
            announcer.say(
                "Look at what failed, in instances.csv. To let the next wave begin all the same: "
                    + environment.approveCommand(run.id)
            )
            sayWhatIsOpen(summary)
            return .thresholdReached
        }
        if !end.isFinished, end.isCutOff {
            announcer.say("Stopped at the end of its time (safety.until, safety.maxDuration).")
            sayWhatIsOpen(summary)
            return .capReached
        }
        if !end.isFinished, summary.open == 0 {
            announcer.say(
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
        return ExitStatus.of(summary)
    }

    /// Says what is not done, above all which items are dead and have no link yet, and how to go on.
    func sayWhatIsOpen(_ summary: RunSummary, flag: String = "") {
        for line in Self.open(summary, resume: environment.resumeCommand(summary.run.id) + flag) {
            environment.announcer.say(line)
        }
    }

    /// The same after a second signal, which has cancelled this task: so the store is read in another one.
    func sayWhatIsOpen(inRun run: RunRecord) async {
        let summary = try? await Task { [environment, store] in
            try await environment.reports.summary(of: run, in: store)
        }.value
        guard let summary else {
            return environment.announcer.say("Go on with: \(environment.resumeCommand(run.id))")
        }
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
                summary.run.action == .retire
                    ? "\(subject) revoked, and the proof is pending."
                    : "\(subject) revoked, and the proof or the link is pending; a sign-in is possible only once the "
                        + "link is made."
            )
        }
        return lines + ["Go on with: \(resume)"]
    }

    /// Whether every grant that was meant to end is dead.
    static func grants(_ summary: RunSummary) -> [String] {
        guard let grants = summary.grants else { return [] }
        let since = summary.run.authorizedBefore.map { " from before \($0)" } ?? ""
        var lines = [
            grants.alive == 0
                ? "No selected instance has a grant\(since) that lives."
                : "\(grants.alive) of \(grants.selected) selected instances may have a grant\(since) that lives: instances.csv "
                    + "lists them with their outcomes and reasons."
        ]
        if let undated = grants.undated, undated > 0 {
            lines.append("\(undated) were selected because the platform tells no date of them.")
        }
        if grants.disabled > 0 {
            lines.append("\(grants.disabled) were disabled on the platform, because their token still works.")
        }
        return lines
    }

    /// Says how many instances wait for a sign-in, and what there is to do about the others.
    func sayWhatRemains(_ summary: RunSummary) async throws {
        for line in try await whatRemains(summary) { environment.announcer.say(line) }
    }

    /// How many instances wait for a sign-in, and what there is to do about the others.
    func whatRemains(_ summary: RunSummary) async throws -> [String] {
        var lines: [String] = []
        let waiting = summary.outcomes[.awaitingCode, default: 0]
        // A check makes no links.
        let place = summary.run.action == .check ? "`reauth console` shows their links" : "see awaiting-code.csv"
        if waiting > 0 { lines.append("\(InstancesWaiting(waiting)): \(place).") }
        lines += Self.grants(summary) + (summary.trend?.words ?? [])
        let ends = try await store.endCounts(of: summary.run.id)
        lines += Self.reasons(ends)
        let bad = summary.outcomes[.failed, default: 0] + summary.outcomes[.inDoubt, default: 0]
        if bad > 0 {
            lines.append("Which they are: \(environment.reportCommand(summary.run.id)) --only failed,in_doubt")
        }
        let helped = RetryChoice(run: summary.run.id, counts: ends).helped.items
        if helped > 0, summary.run.state == .finished {
            lines.append(
                "A retry can help \(helped == 1 ? "1 instance" : "\(helped) instances"): "
                    + environment.retryFailedCommand(summary.run)
            )
        }
        if summary.outcomes[.inDoubt, default: 0] > 0 {
            lines.append("What is in_doubt is settled with `reauth resolve INSTANCE --as OUTCOME --because TEXT`.")
        }
        return lines
    }
}
