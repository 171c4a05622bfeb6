package import ReauthEngine
package import ReauthModel

/// The audit trail of a run: one record for each line, in order.
package struct TrailReport: Sendable {
    private let store: any AuditTrail
    private let run: RunID

    /// The trail of a run.
    package init(store: any AuditTrail, run: RunID) {
        self.store = store
        self.run = run
    }

    /// A piece is handed on as soon as it is this long.
    private static let pieceLength = 1 << 16
    private static let pageLength = 2000

    /// Streams the lines of the records after a position to `write`, in pieces of some dozen kilobytes; returns the position
    /// of the last one.
    @discardableResult
    package func lines(
        after position: Int64 = 0,
        as form: TrailForm = .events,
        _ write: nonisolated(nonsending) ([UInt8]) async throws -> Void
    ) async throws -> Int64 {
        var piece: [UInt8] = []
        var page = try await page(after: position)
        var last = position
        while let end = page.last {
            last = end.record.position
            // Each page is read while the one before it is written.
            async let next = self.page(after: end.record.position)
            for entry in page {
                piece.append(contentsOf: form.line(entry).utf8)
                piece.append(UInt8(ascii: "\n"))
                guard piece.count >= Self.pieceLength else { continue }
                try await write(piece)
                piece.removeAll(keepingCapacity: true)
            }
            page = try await next
        }
        try await write(piece)
        return last
    }

    private func page(after position: Int64) async throws -> [TrailEntry] {
        try await store.trail(of: run, after: position, limit: Self.pageLength)
    }
}
