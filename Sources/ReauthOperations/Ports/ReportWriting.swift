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

    /// The published schema of a format, as JSON.
    func schema(of subject: SchemaSubject) -> [UInt8]

    /// Streams what changed between two runs of one platform to `write`, as CSV or as JSON. Returns how many instances changed in
    /// which way.
    @discardableResult
    func difference(
        of older: RunRecord,
        and newer: RunRecord,
        asJSON: Bool,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws -> [HealthChange: Int]

    /// Every instance of two runs, in the order of the bytes of their ids.
    func compare(
        _ older: RunRecord,
        and newer: RunRecord,
        from store: any OpenStore,
        _ body: (ComparedInstance) throws -> Void
    ) async throws

    /// Writes a file for its owner only, which appears whole or not at all, of what `body` hands on.
    func save(
        to path: String,
        _ body: nonisolated(nonsending) (_ write: ([UInt8]) throws -> Void) async throws -> Void
    ) async throws

    /// The same as ``stream(_:of:_:only:after:from:_:)`` into a file for its owner only, which appears whole or not at all.
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
