package import ReauthEngine
package import ReauthModel

/// The totals of a run: what `summary.json` holds and the table at a run's end shows.
package struct RunSummary: Sendable {
    /// The run.
    package var run: RunRecord
    /// Counts per lane.
    package var tallies: [LaneTally]
    /// Limits, configured and measured.
    package var gauges: [LaneGauge]
    /// How its instances share external accounts, as far as that was read.
    package var groups: GrantGroupCount
    /// SHA-256 of each report file, by name; none where no report was written.
    package var files: [(name: String, sha256: String)]

    /// Reads the totals from the store.
    package init(store: any RunProgress, run: RunRecord) async throws {
        self.run = run
        tallies = try await store.tallies(of: run.id)
        gauges = try await store.gauges(of: run.id)
        groups = try await store.grantGroups(of: run.id)
        files = []
    }

    /// Items in all.
    package var items: Int { unsettled + outcomes.values.reduce(0, +) }

    /// Items that have no outcome yet, those that are revoked among them.
    package var unsettled: Int { tallies.reduce(0) { $0 + $1.open } }

    /// Items that have no outcome yet, and of which nothing is revoked.
    package var open: Int { unsettled - revoked }

    /// Items that have no outcome yet, and of which a token is revoked: their proof or their link is pending.
    package var revoked: Int { tallies.reduce(0) { $0 + $1.revoked } }

    /// Items by outcome, all lanes together.
    package var outcomes: [Outcome: Int] {
        tallies.reduce(into: [:]) { counts, tally in counts.merge(tally.outcomes, uniquingKeysWith: +) }
    }

    /// The JSON of `summary.json`.
    package var json: String {
        var members: [(String, String)] = [
            ("schema", "1"),
            ("run_id", JSONText.string(run.id.rawValue)),
            ("job", JSONText.string(run.job)),
            ("action", JSONText.string(run.action.rawValue)),
            ("revoke", run.revoke.map { JSONText.string($0.rawValue) } ?? "null"),
            ("state", JSONText.string(run.state.rawValue)),
            ("started_at", JSONText.string(run.startedAt.description)),
            ("finished_at", run.finishedAt.map { JSONText.string($0.description) } ?? "null"),
            ("tool_version", JSONText.string(run.toolVersion)),
            (
                "plan_digest",
                JSONText.string(
                    run.planDigest.isEmpty
                        ? PlanDigest.ofOlderVersions(effectDigest: run.effectDigest, inputDigest: run.inputDigest)
                        : run.planDigest
                )
            ),
            ("effect_digest", JSONText.string(run.effectDigest)),
            ("input_digest", JSONText.string(run.inputDigest)),
            ("items", String(items)),
            ("open", String(open)),
            ("revoked", String(revoked)),
            ("outcomes", Self.counts(outcomes)),
        ]
        members.append(("lanes", "[" + tallies.map(Self.lane).joined(separator: ",") + "]"))
        members.append(
            (
                "grant_groups",
                JSONText.object([
                    ("groups", String(groups.groups)),
                    ("shared", String(groups.shared)),
                    ("instances_in_shared", String(groups.instancesInShared)),
                ])
            )
        )
        members.append(("limits", "[" + gauges.map(Self.gauge).joined(separator: ",") + "]"))
        if !files.isEmpty {
            members.append(("files", JSONText.object(files.map { ($0.name, JSONText.string($0.sha256)) })))
        }
        return JSONText.object(members)
    }

    private static func counts(_ outcomes: [Outcome: Int]) -> String {
        JSONText.object(
            Outcome.allCases.compactMap { outcome in outcomes[outcome].map { (outcome.rawValue, String($0)) } }
        )
    }

    private static func lane(_ tally: LaneTally) -> String {
        JSONText.object([
            ("lane", JSONText.string(tally.lane.title)),
            ("open", String(tally.open - tally.revoked)),
            ("revoked", String(tally.revoked)),
            ("outcomes", counts(tally.outcomes)),
        ])
    }

    private static func gauge(_ gauge: LaneGauge) -> String {
        JSONText.object([
            ("key", JSONText.string(gauge.key.rawValue)),
            ("configured", JSONText.string(gauge.configured)),
            ("sent", String(gauge.sent)),
            ("measured_per_second", String((gauge.measured * 10).rounded() / 10)),
            ("throttled", String(gauge.throttled)),
            ("parked_until", gauge.parkedUntil.map { JSONText.string($0.description) } ?? "null"),
            ("quota_used_until", gauge.quotaUsedUntil.map { JSONText.string($0.description) } ?? "null"),
            ("updated_at", JSONText.string(gauge.updatedAt.description)),
        ])
    }
}
