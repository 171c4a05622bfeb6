import CSV
import JSON
import OAuth
package import ReauthEngine
package import ReauthModel

/// The table of a run's items: one line per item, the same columns in every file.
package struct InstanceReport: Sendable {
    private let store: any RunItems
    private let run: RunRecord
    private let links: CustomerLinks?
    private let writer = CSVWriter()
    /// The columns of this run's lists.
    private let columns: [String]

    /// The report of a run.
    ///
    /// With `links`, customers' own links stand where the job asks for them; without, their addresses end before the
    /// secret token.
    package init(store: any RunItems, run: RunRecord, links: CustomerLinks? = nil) {
        self.store = store
        self.run = run
        self.links = links
        columns = ReportColumn.allCases.map(\.rawValue) + run.carriedColumns
    }

    /// A piece is handed on as soon as it is this long, however many items that takes.
    private static let pieceLength = 1 << 16

    /// Streams one list to `write`, in pieces of some dozen kilobytes.
    package func list(
        _ format: ReportFormat,
        only selection: ItemSelection = .all,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        let list = ReportList(format: format, selection: selection)
        try await lists([list], reading: selection) { _, piece in try write(piece) }
    }

    /// Streams several lists in one walk over all items.
    ///
    /// `write` is told which of the lists a piece is for; `notice` sees every item that is walked past.
    package func lists(
        _ lists: [ReportList],
        noticing notice: (Item) -> Void = { _ in },
        _ write: (_ index: Int, _ piece: [UInt8]) throws -> Void
    ) async throws {
        try await self.lists(lists, reading: .all, noticing: notice, write)
    }

    private func lists(
        _ lists: [ReportList],
        reading read: ItemSelection,
        noticing notice: (Item) -> Void = { _ in },
        _ write: (_ index: Int, _ piece: [UInt8]) throws -> Void
    ) async throws {
        let formats = Set(lists.map(\.format))
        var buffers = lists.map { head(of: $0.format) }
        var lines: [ReportFormat: [UInt8]] = [:]
        try await forEachPage(only: read) { page in
            for item in page.items {
                notice(item)
                // Each line is made once, whatever number of lists has it.
                let cells = cells(of: item, page.links[item.sequence])
                for format in formats { lines[format] = line(cells, as: format) }
                for (index, list) in lists.enumerated() where list.selection.includes(item.progress) {
                    buffers[index].append(contentsOf: lines[list.format] ?? [])
                    if buffers[index].count >= Self.pieceLength {
                        try write(index, buffers[index])
                        buffers[index].removeAll(keepingCapacity: true)
                    }
                }
            }
        }
        for (index, buffer) in buffers.enumerated() { try write(index, buffer) }
    }

    private func head(of format: ReportFormat) -> [UInt8] {
        switch format {
        case .csv: writer.bytes(of: columns.map(SpreadsheetFormula.neutralized))
        case .jsonl, .html, .json, .events, .ocsf, .syslog: []
        }
    }

    /// The line of an item; page, totals and trail have none.
    private func line(_ cells: [String], as format: ReportFormat) -> [UInt8] {
        var line: [UInt8] = []
        switch format {
        case .csv:
            // Cells that a spreadsheet could run as a formula are neutralised.
            writer.append(cells.map(SpreadsheetFormula.neutralized), to: &line)
        case .jsonl:
            // Every cell is exact. An empty one means that there is no value; a carried cell may be empty and is kept.
            let members = zip(columns, cells).enumerated().lazy
                .filter { !$1.1.isEmpty || $0 >= ReportColumn.allCases.count }
                .map { (name: $1.0, value: $1.1) }
            JSONLine.append(members, to: &line)
        case .html, .json, .events, .ocsf, .syslog:
            break
        }
        return line
    }

    /// Items in order, and the newest links of those that have one.
    private struct Page: Sendable {
        var items: [Item]
        var links: [Int64: LinkRecord]
    }

    /// Each page is read while the one before it is written.
    private func forEachPage(only selection: ItemSelection, _ body: (Page) throws -> Void) async throws {
        var page = try await page(after: 0, selection)
        while let end = page.items.last {
            async let next = self.page(after: end.sequence, selection)
            try body(page)
            page = try await next
        }
    }

    private func page(after sequence: Int64, _ selection: ItemSelection) async throws -> Page {
        let items = try await store.items(of: run.id, after: sequence, matching: selection, limit: 1000)
        guard let links, !items.isEmpty else { return Page(items: items, links: [:]) }
        return Page(
            items: items,
            links: try await links.newest(of: run.id, sequences: items.map(\.sequence))
        )
    }

    private func consentURL(of item: Item, _ link: LinkRecord?) -> String? {
        guard item.progress.outcome == .awaitingCode, let url = item.progress.consentURL, let links else {
            return item.progress.consentURL
        }
        // Withdrawn is withdrawn, also where the address is the platform's own.
        guard link?.withdrawnAt == nil else { return nil }
        return links.completed(url, link, run: run.id)
    }

    private func cells(of item: Item, _ newest: LinkRecord?) -> [String] {
        // A link matters while the item waits for a sign-in.
        let link = item.progress.outcome == .awaitingCode ? newest : nil
        let cells = ReportColumn.allCases.map { cell($0, of: item, link) ?? "" }
        let missing = max(0, run.carriedColumns.count - item.seed.carried.count)
        return cells + item.seed.carried + Array(repeating: "", count: missing)
    }

    /// What stands in a column; `nil` where there is nothing to say.
    private func cell(_ column: ReportColumn, of item: Item, _ link: LinkRecord?) -> String? {
        let (seed, progress) = (item.seed, item.progress)
        return switch column {
        case .runID: run.id.rawValue
        case .instanceID: seed.instanceID?.rawValue
        case .name: seed.name
        case .element: seed.element
        case .provider: item.lane?.rawValue
        case .outcome: progress.outcomeWord
        case .reason: progress.reason?.rawValue
        case .revokedAt: progress.revokedAt?.description
        case .confirmedAt: progress.confirmedAt?.description
        case .awaitingSince: progress.awaitingSince?.description
        case .reauthenticatedAt: progress.reauthenticatedAt?.description
        case .verifiedAt: progress.verifiedAt?.description
        case .attempts: String(progress.attempts)
        case .httpStatus: progress.httpStatus.map(String.init)
        case .requestID: progress.requestID
        case .fingerprintBefore: progress.accessTokenBefore?.rawValue
        case .fingerprintAfter: progress.accessTokenAfter?.rawValue
        case .consentURL: consentURL(of: item, link)
        case .grantGroup: progress.grantGroup?.rawValue
        case .revocationBasis: progress.basis?.rawValue
        case .diesAt: progress.diesAt?.description
        case .lastHTTPStatus: progress.lastHTTPStatus.map(String.init)
        case .lastRequestID: progress.lastRequestID
        case .reasonBefore: progress.reasonBefore?.rawValue
        case .resolvedBy: progress.resolvedBy
        case .resolvedBecause: progress.resolvedBecause
        case .linkState: link.flatMap { links?.state(of: $0).rawValue }
        case .linkExpiresAt: link?.expiresAt.description
        }
    }
}
