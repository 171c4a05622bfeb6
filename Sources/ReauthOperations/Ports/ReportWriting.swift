package import ReauthEngine
package import ReauthModel

/// Writes the reports of runs.
package protocol ReportWriting: Sendable {
    /// The folder of a run's reports.
    func folder(of run: RunID) -> String

    /// Finds out whether reports of a run can be written, before anything is sent. Throws a ``StatedError``.
    func tryOut(_ run: RunID) throws

    /// The totals of a run.
    func summary(of run: RunRecord, in store: any OpenStore) async throws -> RunSummary

    /// Writes the run's folder: the totals, the items that wait, and the reports that `terms` name. Returns the totals.
    func write(_ run: RunRecord, _ terms: ReportTerms, from store: any OpenStore) async throws -> RunSummary

    /// Streams one list of a run, its page, its totals, or the records of its trail after a position to `write`.
    func stream(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws

    /// The same into a file for its owner only, which appears whole or not at all.
    func save(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        to path: String
    ) async throws
}
