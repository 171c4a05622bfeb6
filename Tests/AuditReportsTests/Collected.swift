import AuditReports
import ReauthEngine
import ReauthModel

/// What a report handed to `write`, and in what pieces.
struct Collected {
    var bytes: [UInt8] = []
    var largestPiece = 0

    mutating func add(_ piece: [UInt8]) {
        bytes += piece
        largestPiece = max(largestPiece, piece.count)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The lines, each without its line feed.
    var lines: [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension SampleStore {
    func csv(only outcome: Outcome? = nil) async throws -> Collected {
        var collected = Collected()
        try await InstanceReport(store: store, run: run).list(.csv, only: outcome.map { .outcome($0) } ?? .all) {
            collected.add($0)
        }
        return collected
    }

    func jsonLines(only outcome: Outcome? = nil) async throws -> Collected {
        var collected = Collected()
        try await InstanceReport(store: store, run: run).list(.jsonl, only: outcome.map { .outcome($0) } ?? .all) {
            collected.add($0)
        }
        return collected
    }
}
