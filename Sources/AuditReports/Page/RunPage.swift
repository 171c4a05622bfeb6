import Crypto
import struct Foundation.Data
import JSON
package import ReauthEngine
package import ReauthModel

/// The page of a run for people: `report.html`, one file that opens from a mail and needs nothing else.
///
/// First screen: the verdict, the outcomes, the people who are waited for, what failed. Then the pace, the thresholds, and a
/// table. A store in the same state gives the same bytes on the same day; on another day, people wait for longer.
package struct RunPage: Sendable {
    let store: any RunItems & RunProgress
    let summary: RunSummary
    let terms: ReportTerms
    /// The day that ages are told for.
    let now: Timestamp
    /// A run with more items has no table of them all.
    let rowLimit: Int

    /// The page of the run that `summary` has the totals of.
    package init(
        store: any RunItems & RunProgress,
        summary: RunSummary,
        terms: ReportTerms,
        now: Timestamp,
        rowLimit: Int = ReportTerms.pageRows
    ) {
        self.store = store
        self.summary = summary
        self.terms = terms
        self.now = now
        self.rowLimit = rowLimit
    }

    var run: RunRecord { summary.run }
    var hasRows: Bool { summary.items <= rowLimit }
    var customerColumn: Int? { terms.groupBy.flatMap { run.carriedColumns.firstIndex(of: $0) } }
    var columns: [PageRow.Column] { PageRow.columns(hasCustomer: customerColumn != nil) }

    /// What a walk over all items has to be told to.
    var emptyFindings: PageFindings { PageFindings(customerColumn: customerColumn) }

    /// Streams the page to `write`, in pieces of some dozen kilobytes.
    package func write(_ write: ([UInt8]) throws -> Void) async throws {
        var findings = emptyFindings
        try await forEachItem { findings.add($0) }
        try await self.write(findings, write)
    }

    /// The same, where another walk over all items has found `findings`.
    func write(_ findings: PageFindings, _ write: ([UInt8]) throws -> Void) async throws {
        let ends = try await store.endCounts(of: run.id)
        let verdict = Verdict(summary, ends: ends, breaches: Criterion.breaches(summary, terms.safety))
        var page = head(verdict)
        page += top(verdict)
        page += outcomes()
        page += people(findings)
        page += trend()
        page += reasons(ends)
        page += pace()
        page += criteria()
        page += table(findings)
        page += foot()
        try write(Array(page.markup.utf8))
        try await writeData(data(verdict, findings, ends), findings, write)
        let end: HTML = "<script>\(HTML(asItStands: PackageResources.report_js))</script>\n</body>\n</html>\n"
        try write(Array(end.markup.utf8))
    }

    private func writeData(
        _ data: PageData,
        _ findings: PageFindings,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        var buffer = Array(#"<script type="application/json" id="report-data">"#.utf8)
        buffer += try data.opened()
        if hasRows {
            buffer += Array(#","columns":"#.utf8)
            JSONLine.append(columns.map(\.rawValue), to: &buffer)
            buffer += Array(#","rows":["#.utf8)
            var isFirst = true
            try await forEachItem { item in
                buffer += Array((isFirst ? "\n" : ",\n").utf8)
                isFirst = false
                let customer = findings.customer(of: item)
                var row: [UInt8] = []
                JSONLine.append(columns.map { PageRow.cell($0, of: item, customer: customer) }, to: &row)
                buffer += PageData.harmless(row)
                if buffer.count >= 1 << 16 {
                    try write(buffer)
                    buffer.removeAll(keepingCapacity: true)
                }
            }
            buffer += Array("]".utf8)
        }
        buffer += Array("}</script>\n".utf8)
        try write(buffer)
    }

    private func data(_ verdict: Verdict, _ findings: PageFindings, _ ends: [EndCount]) -> PageData {
        PageData(
            summary: summary,
            verdict: .init(
                kind: verdict.kind.rawValue,
                sentence: verdict.sentence,
                details: verdict.details,
                next: verdict.next
            ),
            criteria: terms.safety.map { Criterion.of(summary, $0) },
            reasons: ReasonCount.of(ends).map {
                .init(outcome: $0.standing.word, reason: $0.reason.rawValue, instances: $0.items)
            },
            waiting: findings.waiting.prefix(Self.shownGroups).map {
                .init(
                    customer: $0.customer,
                    provider: $0.lane.title,
                    instances: $0.items,
                    since: $0.since?.description
                )
            },
            outcomes: Standing.all.map(\.word),
            customerColumn: customerColumn.map { run.carriedColumns[$0] }
        )
    }

    private func forEachItem(_ body: (Item) throws -> Void) async throws {
        var items = try await store.items(of: run.id, after: 0, matching: .all, limit: 1000)
        while let last = items.last {
            for item in items { try body(item) }
            items = try await store.items(of: run.id, after: last.sequence, matching: .all, limit: 1000)
        }
    }

    /// What the page may load: nothing; and which style and script it may use: its own.
    static let policy = [
        "default-src 'none'", "style-src \(source(PackageResources.report_css))",
        "script-src \(source(PackageResources.report_js))", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")

    private static func source(_ bytes: [UInt8]) -> String {
        "'sha256-\(Data(SHA256.hash(data: Data(bytes))).base64EncodedString())'"
    }
}
