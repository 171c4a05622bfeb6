import ReauthEngine
import ReauthModel

extension Environment {
    /// A run with more items keeps its lists as they are when a command has changed a few of them.
    static let rewrittenItems = 100_000

    /// Writes the reports of a run, in the forms that its job names.
    ///
    /// Returns the totals.
    @discardableResult
    func writeReports(of run: RunRecord, from store: any OpenStore) async throws -> RunSummary {
        try await store.signTrail(of: run.id)
        return try await reports.write(run, reportTerms(of: run), from: store)
    }

    /// What the job of a run says about its reports.
    ///
    /// Where the job file is gone or cannot be read, the run is still reported.
    func reportTerms(of run: RunRecord) -> ReportTerms {
        ReportTerms((try? jobs.job(at: run.jobFile))?.job)
    }

    /// Writes the reports of a run of which a few items changed, and says so where it is too large for that.
    func rewriteReports(
        of run: RunRecord,
        from store: any OpenStore,
        upTo limit: Int = rewrittenItems
    ) async throws -> RunSummary {
        try await store.signTrail(of: run.id)
        let summary = try await reports.summary(of: run, in: store)
        guard summary.items > limit else { return try await writeReports(of: run, from: store) }
        announcer.say(
            "The lists of run \(run.id) (\(summary.items) lines) were not rewritten; `reauth report \(run.id)` "
                + "writes them."
        )
        return summary
    }
}
