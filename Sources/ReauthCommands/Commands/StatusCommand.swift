import ArgumentParser
import AuditReports
import CheckpointStore
import ReauthEngine
import ReauthModel

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows where a run stands: counts, limits configured and measured, what it waits for.",
        discussion: """
            EXAMPLES
              reauth status
              reauth status rotate-crm-20260301T030000Z --json
            """
    )

    @Argument(help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run"))
    var run: String?

    @Flag(name: .long, help: "Print JSON: what summary.json holds, but for the digests of its files.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions

    func run() async throws {
        let environment = Environment.real(storePath: storeOptions.store)
        let (name, json) = (run, json)
        try await CommandRunner.run(environment) {
            let store = try environment.openStore(.existing)
            defer { try? store.close() }
            let run = try await environment.run(named: name, in: store) { $0.state != .importing }
            let summary = try await RunSummary(store: store, run: run)
            if json {
                environment.screen.output(summary.json + "\n")
                return .success
            }
            let others = try await store.runs(ofJob: nil).filter { $0.state == .open && $0.id != run.id }
            environment.screen.output(Self.text(summary, others: others.map(\.id), environment))
            return .success
        }
    }

    /// Whether somebody works on a run that is not finished, and how to go on where nobody does.
    private static func work(on run: RunRecord, _ environment: Environment) -> [String] {
        let owner = JobLock.owner(ofJob: run.job, storePath: environment.storePath, now: environment.time.now)
        let goOn = "Go on with: \(environment.resumeCommand(run.id))"
        guard let owner else { return ["Nobody works on it.", goOn] }
        if owner.isHeard { return ["Being worked on by \(owner.sentence)."] }
        return ["Last worked on by \(owner.sentence).", goOn]
    }

    private static func text(_ summary: RunSummary, others: [RunID], _ environment: Environment) -> String {
        let now = environment.time.now
        let run = summary.run
        let revoked = summary.revoked > 0 ? ", \(summary.revoked) revoked (proof or link pending)" : ""
        let settled = summary.items - summary.unsettled
        var lines = ["\(run.id): \(run.state.rawValue), \(settled) of \(summary.items) settled\(revoked)", ""]
        lines += OutcomeTable.lines(summary).map { "  " + $0 }
        if !summary.gauges.isEmpty {
            lines.append("")
            // Who has nothing left to do waits for nothing; and everybody needs the platform.
            let busy = Set(summary.tallies.filter { $0.open > 0 }.map(\.lane))
            func waits(_ gauge: LaneGauge) -> String? {
                busy.contains(gauge.key) || gauge.key == .platform && !busy.isEmpty ? gauge.reasonToWait(at: now) : nil
            }
            let rows = summary.gauges.filter { $0.sent > 0 || $0.key == .platform || waits($0) != nil }.map {
                gauge in
                [
                    gauge.key.rawValue, String(gauge.sent), String((gauge.measured * 10).rounded() / 10),
                    gauge.configured, String(gauge.throttled),
                    waits(gauge) ?? "-",
                ]
            }
            let header = ["limit", "sent", "per second", "configured", "throttled", "waits until"]
            lines += OutcomeTable.aligned(header, rows).map { "  " + $0 }
            if let newest = summary.gauges.map(\.updatedAt).max() {
                lines.append("  measured \(newest.duration(to: now).formattedForPeople) ago")
            }
        }
        if run.state == .open {
            lines += [""] + work(on: run, environment)
        }
        if !others.isEmpty {
            lines += ["", "Unfinished too: \(others.map(\.rawValue).joined(separator: ", "))"]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
