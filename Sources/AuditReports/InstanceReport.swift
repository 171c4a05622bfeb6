import CSV
import OAuth
public import ReauthEngine
import ReauthModel

/// The table of a run's items: one line per item, the same columns in every file.
public struct InstanceReport: Sendable {
    /// The columns before the carried ones, in their frozen order.
    public static let columns = [
        "run_id", "instance_id", "name", "element", "provider", "outcome", "reason", "revoked_at", "confirmed_at",
        "awaiting_since", "reauthenticated_at", "verified_at", "attempts", "http_status", "request_id",
        "fingerprint_before", "fingerprint_after", "consent_url", "grant_group", "revocation_basis",
        "dies_at", "last_http_status", "last_request_id", "reason_before", "resolved_by", "resolved_because",
        "link_state", "link_expires_at",
    ]

    private let store: any RunStore
    private let run: RunRecord
    private let links: CustomerLinks?
    private let writer = CSVWriter()

    /// Makes the report of a run.
    ///
    /// With `links`, customers' own links stand where the job asks for them; without, their addresses end before the
    /// secret token.
    public init(store: any RunStore, run: RunRecord, links: CustomerLinks? = nil) {
        self.store = store
        self.run = run
        self.links = links
    }

    /// A piece is handed on as soon as it is this long, however many items that takes.
    private static let pieceLength = 1 << 16

    /// Streams the CSV, its header first, to `write` in pieces of some dozen kilobytes.
    ///
    /// Cells that a spreadsheet could run as a formula are neutralised.
    public func csv(
        only selection: ItemSelection = .all,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        var buffer = writer.bytes(of: (Self.columns + run.carriedColumns).map(SpreadsheetFormula.neutralized))
        try await forEachPage(only: selection) { page in
            let newest = try await links(of: page)
            for item in page {
                writer.append(
                    cells(of: item, newest[item.sequence]).map(SpreadsheetFormula.neutralized),
                    to: &buffer
                )
                if buffer.count >= Self.pieceLength {
                    try write(buffer)
                    buffer.removeAll(keepingCapacity: true)
                }
            }
        }
        try write(buffer)
    }

    /// Streams one JSON object per item and line, every cell exact, to `write` in pieces of some dozen kilobytes.
    public func jsonLines(
        only selection: ItemSelection = .all,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        let columns = Self.columns + run.carriedColumns
        var buffer: [UInt8] = []
        try await forEachPage(only: selection) { page in
            let newest = try await links(of: page)
            for item in page {
                // Empty means: there is none. A carried cell may be empty and is kept.
                let pairs = zip(columns, cells(of: item, newest[item.sequence])).enumerated().compactMap {
                    index,
                    pair in
                    pair.1.isEmpty && index < Self.columns.count ? nil : (pair.0, JSONText.string(pair.1))
                }
                buffer.append(contentsOf: JSONText.object(pairs).utf8)
                buffer.append(UInt8(ascii: "\n"))
                if buffer.count >= Self.pieceLength {
                    try write(buffer)
                    buffer.removeAll(keepingCapacity: true)
                }
            }
        }
        try write(buffer)
    }

    private func forEachPage(
        only selection: ItemSelection,
        _ body: ([Item]) async throws -> Void
    ) async throws {
        var last: Int64 = 0
        while true {
            let page = try await store.items(of: run.id, after: last, matching: selection, limit: 1000)
            guard let end = page.last else { return }
            try await body(page)
            last = end.sequence
        }
    }

    /// The newest links of the items of a page, which are in order, in one walk.
    private func links(of page: [Item]) async throws -> [Int64: LinkRecord] {
        guard let links, let first = page.first, let last = page.last else { return [:] }
        return try await links.newest(of: run.id, sequences: first.sequence...last.sequence)
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
        // A link matters while somebody is waited for.
        let link = item.progress.outcome == .awaitingCode ? newest : nil
        let progress = item.progress
        let cells: [String] = [
            run.id.rawValue,
            item.seed.instanceID?.rawValue ?? "",
            item.seed.name ?? "",
            item.seed.element ?? "",
            item.lane == .platform ? "" : item.lane.rawValue,
            progress.outcomeWord,
            progress.reason?.rawValue ?? "",
            progress.revokedAt?.description ?? "",
            progress.confirmedAt?.description ?? "",
            progress.awaitingSince?.description ?? "",
            progress.reauthenticatedAt?.description ?? "",
            progress.verifiedAt?.description ?? "",
            String(progress.attempts),
            progress.httpStatus.map(String.init) ?? "",
            progress.requestID ?? "",
            progress.accessTokenBefore?.rawValue ?? "",
            progress.accessTokenAfter?.rawValue ?? "",
            consentURL(of: item, link) ?? "",
            progress.grantGroup?.rawValue ?? "",
            progress.basis?.rawValue ?? "",
            progress.diesAt?.description ?? "",
            progress.lastHTTPStatus.map(String.init) ?? "",
            progress.lastRequestID ?? "",
            progress.reasonBefore?.rawValue ?? "",
            progress.resolvedBy ?? "",
            progress.resolvedBecause ?? "",
            link.flatMap { links?.state(of: $0).rawValue } ?? "",
            link?.expiresAt.description ?? "",
        ]
        let missing = max(0, run.carriedColumns.count - item.seed.carried.count)
        return cells + item.seed.carried + Array(repeating: "", count: missing)
    }
}
