package import ReauthEngine
import ReauthModel

extension RunSummary {
    /// Reads the totals of a run from the store.
    package init(store: any RunProgress, run: RunRecord) async throws {
        self.init(
            run: run,
            planDigest: run.planDigest.isEmpty ? OlderPlanDigest.of(run) : run.planDigest,
            tallies: try await store.tallies(of: run.id),
            gauges: try await store.gauges(of: run.id),
            groups: try await store.grantGroups(of: run.id),
            grants: run.action == .retire ? GrantCount(try await store.endCounts(of: run.id)) : nil
        )
    }
}
