import ReauthEngine
import ReauthModel
import ReauthOperations

extension RunStanding: CommandOutput {
    var text: String {
        let run = summary.run
        let revoked = summary.revoked > 0 ? ", \(summary.revoked) revoked (proof or link pending)" : ""
        let settled = summary.items - summary.unsettled
        var lines = ["\(run.id): \(run.state.rawValue), \(settled) of \(summary.items) settled\(revoked)", ""]
        lines += OutcomeTable.lines(summary).map { "  " + $0 }
        lines += waves
        lines += limits
        lines += pauses
        if let line = waiting.line { lines += ["", line] }
        if let line = webhooks.line { lines += ["", line] }
        let wayOn = stopLines + workLines
        if !wayOn.isEmpty { lines += [""] + wayOn }
        if !others.isEmpty {
            lines += ["", "Unfinished too: \(others.map(\.rawValue).joined(separator: ", "))"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// How far the waves of each lane are.
    private var waves: [String] {
        guard summary.run.state == .open else { return [] }
        let lines = summary.waves.filter { !$0.waves.isEmpty }.map { waves in
            if let wave = waves.waiting { return "\(waves.sentence(wave)); the next one waits for: \(approveCommand)" }
            // A wave whose end is recorded and that does not wait was followed by the next one.
            let current = waves.waves.count { $0.tally != nil } + 1
            return "\(waves.lane): wave \(current) of \(waves.waves.count + 1)"
        }
        return lines.isEmpty ? [] : [""] + lines.map { "  " + $0 }
    }

    /// Limits, configured beside measured.
    private var limits: [String] {
        guard let newest = summary.gauges.map(\.updatedAt).max() else { return [] }
        // A lane with no open item waits for nothing; the platform is needed by all of them.
        let busy = Set(summary.tallies.filter { $0.open > 0 }.map(\.lane))
        func wait(_ gauge: LaneGauge) -> String? {
            busy.contains(gauge.key) || gauge.key == .platform && !busy.isEmpty ? gauge.reasonToWait(at: now) : nil
        }
        var table = Table(
            names: "limit",
            numbers: ["sent", "per second", "configured", "throttled", "waits until"]
        )
        for gauge in summary.gauges where gauge.sent > 0 || gauge.key == .platform || wait(gauge) != nil {
            table.add([
                gauge.key.rawValue, String(gauge.sent), String((gauge.measured * 10).rounded() / 10),
                gauge.configured, String(gauge.throttled), wait(gauge) ?? "-",
            ])
        }
        return [""] + table.lines.map { "  " + $0 } + limitsOfOperators.map { "  " + $0 }
            + summary.timeSentences.map { "  " + $0 }
            + ["  measured \(newest.duration(to: now).formattedForPeople) ago"]
    }

    /// The limits that operators set, beside those that the job has.
    private var limitsOfOperators: [String] {
        summary.steering.lanes.sorted { $0.key < $1.key }.compactMap { lane, orders in
            var set = orders.windows?.map(\.description) ?? []
            if let concurrency = orders.concurrency { set.append("\(concurrency) at once") }
            guard !set.isEmpty else { return nil }
            let configured = limitsOfJob[lane].map { "; configured \($0)" } ?? ""
            return "\(lane): \(set.joined(separator: ", ")), set by an operator\(configured)"
        }
    }

    /// What operators paused, and how to go on where a far side asked for a long pause.
    private var pauses: [String] {
        guard summary.run.state == .open else { return [] }
        let steering = summary.steering
        var lines: [String] = []
        if let moment = steering.pausedAt { lines.append("Paused since \(moment) by an operator.") }
        for lane in steering.lanes.keys.sorted() {
            guard let moment = steering.lanes[lane]?.pausedAt else { continue }
            lines.append("\(lane) is paused since \(moment) by an operator. Go on with: \(retryCommand(lane))")
        }
        for gauge in summary.gauges {
            guard let until = gauge.parkedUntil, until > now, gauge.strain.failingSince == nil else { continue }
            lines.append(
                "\(gauge.key) was asked to pause until \(gauge.strain.askedUntil ?? until). To try at once: \(retryCommand(gauge.key))"
            )
        }
        return lines.isEmpty ? [] : [""] + lines
    }

    /// What keeps every process from the store.
    private var stopLines: [String] {
        stopFile.map { ["\($0) is there: somebody stopped all work on this store. Remove the file first."] } ?? []
    }

    /// Whether a process works on it, and how to go on where none does.
    private var workLines: [String] {
        switch work {
        case .none: return finishLines
        case .idle: return ["No process works on it."] + goOn
        case .active(let worker): return ["Being worked on by \(worker.description)."]
        case .silent(let worker): return ["Last worked on by \(worker.description)."] + goOn
        }
    }

    /// How a finished run stands now, and what there is to do.
    private var finishLines: [String] {
        guard let finish else { return [] }
        let moment = summary.run.finishedAt.map { " at \($0)" } ?? ""
        return ["Finished\(moment). As it stands now, exit code \(finish.status.rawValue): \(finish.status.meaning)"]
            + finish.remains + ["Its reports are written again by: reauth report \(summary.run.id)"]
    }

    /// The commands that really go on: a plain one would stop again at once where a threshold was passed.
    private var goOn: [String] {
        var lines: [String] = []
        if let stopped {
            lines += [
                "Stopped by safety.failureThreshold at \(stopped.since): no start goes on until somebody has looked.",
                "Let the next start go on with: \(stopped.command)",
            ]
        }
        if summary.waves.contains(where: { $0.waiting != nil }) {
            lines.append("Let the next wave begin first: \(approveCommand)")
        }
        return lines + ["Go on with: \(resumeCommand)"]
    }
}
