import ReauthEngine
import ReauthModel
import Synchronization

/// The reports of the run inside a dry run, which nobody gets: they would claim what did not happen.
///
/// The last totals are kept for the summary.
final class UnwrittenReports: ReportWriting {
    /// How the instances would end.
    struct Ends: Sendable {
        var outcomes: [String: Int] = [:]
        var reasons: [String: Int] = [:]
        var open = 0
    }

    private let base: any ReportWriting
    private let lastEnds = Mutex(Ends())

    init(_ base: any ReportWriting) {
        self.base = base
    }

    var ends: Ends { lastEnds.withLock(\.self) }

    func write(_ run: RunRecord, _ terms: ReportTerms, from store: any OpenStore) async throws -> RunSummary {
        let summary = try await base.summary(of: run, in: store)
        var ends = Ends()
        for (outcome, count) in summary.outcomes where count > 0 { ends.outcomes[outcome.rawValue] = count }
        ends.open = summary.open + summary.revoked
        if ends.open > 0 { ends.outcomes["open"] = ends.open }
        for count in try await store.elementCounts(of: run.id) {
            if let reason = count.reason { ends.reasons[reason.rawValue, default: 0] += count.items }
        }
        lastEnds.withLock { $0 = ends }
        return summary
    }

    func summary(of run: RunRecord, in store: any OpenStore) async throws -> RunSummary {
        try await base.summary(of: run, in: store)
    }

    func folder(of run: RunID) -> String { base.folder(of: run) }

    // MARK: Nothing is written

    func tryOut(_ run: RunID) throws {}

    func stream(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws {}

    func save(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        to path: String
    ) async throws {}

    func schema(of subject: SchemaSubject) -> [UInt8] { base.schema(of: subject) }

    func difference(
        of older: RunRecord,
        and newer: RunRecord,
        asJSON: Bool,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws -> [HealthChange: Int] { [:] }

    func compare(
        _ older: RunRecord,
        and newer: RunRecord,
        from store: any OpenStore,
        _ body: (ComparedInstance) throws -> Void
    ) async throws {}

    func save(
        to path: String,
        _ body: nonisolated(nonsending) (_ write: ([UInt8]) throws -> Void) async throws -> Void
    ) async throws {}
}
