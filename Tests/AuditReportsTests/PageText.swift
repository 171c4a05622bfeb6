import AuditReports
import Foundation
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// A page as text, and the data in it.
struct PageText {
    let text: String
    var largestPiece = 0

    /// The JSON in the page, as a program reads it.
    var data: [String: Any] {
        get throws {
            let json = try #require(text.firstMatch(of: #/id="report-data">(.*?)</script>/#.dotMatchesNewlines()))
                .output.1
            return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        }
    }

    var rows: [[String]]? { get throws { try data["rows"] as? [[String]] } }

    /// The page without its own style, script and data: what came from the run.
    var markup: String {
        text.replacing(#/<(style|script)[^>]*>.*?</(style|script)>/#.dotMatchesNewlines(), with: "")
    }
}

extension SampleStore {
    /// The page of the run.
    func page(
        _ terms: ReportTerms = ReportTerms(),
        now: Timestamp = moment(3 * 86_400),
        rowLimit: Int = ReportTerms.pageRows,
        trend: HealthTrend? = nil
    ) async throws -> PageText {
        let record = try #require(await store.run(run.id))
        var summary = try await RunSummary(store: store, run: record)
        summary.trend = trend
        var collected = Collected()
        try await RunPage(store: store, summary: summary, terms: terms, now: now, rowLimit: rowLimit)
            .write { collected.add($0) }
        return PageText(text: collected.text, largestPiece: collected.largestPiece)
    }
}
