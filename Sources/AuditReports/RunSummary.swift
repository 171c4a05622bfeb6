import OrderedJSON
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
        var members: [(key: String, value: JSONText)] = [
            ("schema", .integer(1)),
            ("run_id", .string(run.id.rawValue)),
            ("job", .string(run.job)),
            ("action", .string(run.action.rawValue)),
            ("revoke", run.revoke.map { JSONText.string($0.rawValue) } ?? .null),
            ("state", .string(run.state.rawValue)),
            ("started_at", .string(run.startedAt.description)),
            ("finished_at", run.finishedAt.map { JSONText.string($0.description) } ?? .null),
            ("tool_version", .string(run.toolVersion)),
            (
                "plan_digest",
                .string(
                    run.planDigest.isEmpty
                        ? PlanDigest.ofOlderVersions(effectDigest: run.effectDigest, inputDigest: run.inputDigest)
                        : run.planDigest
                )
            ),
            ("effect_digest", .string(run.effectDigest)),
            ("input_digest", .string(run.inputDigest)),
            ("items", .integer(items)),
            ("open", .integer(open)),
            ("revoked", .integer(revoked)),
            ("outcomes", Self.counts(outcomes)),
        ]
        members.append(("lanes", .array(tallies.map(Self.lane))))
        members.append(
            (
                "grant_groups",
                .object([
                    ("groups", .integer(groups.groups)),
                    ("shared", .integer(groups.shared)),
                    ("instances_in_shared", .integer(groups.instancesInShared)),
                ])
            )
        )
        members.append(("limits", .array(gauges.map(Self.gauge))))
        if !files.isEmpty {
            members.append(("files", .object(files.map { ($0.name, .string($0.sha256)) })))
        }
        return JSONText.object(members).text
    }

    private static func counts(_ outcomes: [Outcome: Int]) -> JSONText {
        .object(
            Outcome.allCases.compactMap { outcome in outcomes[outcome].map { (outcome.rawValue, .integer($0)) } }
        )
    }

    private static func lane(_ tally: LaneTally) -> JSONText {
        .object([
            ("lane", .string(tally.lane.title)),
            ("open", .integer(tally.open - tally.revoked)),
            ("revoked", .integer(tally.revoked)),
            ("outcomes", counts(tally.outcomes)),
        ])
    }

    private static func gauge(_ gauge: LaneGauge) -> JSONText {
        .object([
            ("key", .string(gauge.key.rawValue)),
            ("configured", .string(gauge.configured)),
            ("sent", .integer(gauge.sent)),
            ("measured_per_second", .decimal((gauge.measured * 10).rounded() / 10)),
            ("throttled", .integer(gauge.throttled)),
            ("parked_until", gauge.parkedUntil.map { JSONText.string($0.description) } ?? .null),
            ("quota_used_until", gauge.quotaUsedUntil.map { JSONText.string($0.description) } ?? .null),
            ("updated_at", .string(gauge.updatedAt.description)),
        ])
    }
}
