package import ReauthEngine
import ReauthModel

extension RunSummary {
    /// Reads the totals of a run from the store.
    package init(store: any RunProgress & WaveRecords & RunSteering, run: RunRecord) async throws {
        self.init(
            run: run,
            planDigest: run.planDigest.isEmpty ? OlderPlanDigest.of(run) : run.planDigest,
            tallies: try await store.tallies(of: run.id),
            gauges: try await store.gauges(of: run.id),
            groups: try await store.grantGroups(of: run.id),
            grants: try await Self.grants(store, run),
            waves: try await store.waves(of: run.id).filter { $0.candidates > 0 },
            steering: try await store.steering(of: run.id)
        )
    }

    /// What became of grants that were meant to end; `nil` where the job makes no such claim.
    private static func grants(_ store: any RunProgress, _ run: RunRecord) async throws -> GrantCount? {
        guard run.action == .retire || run.authorizedBefore != nil else { return nil }
        var count = GrantCount(try await store.endCounts(of: run.id))
        if run.authorizedBefore != nil { count.undated = try await store.items(of: run.id, with: .undated) }
        if run.action == .retire { count.disabled = try await store.items(of: run.id, with: .disabled) }
        return count
    }
}
