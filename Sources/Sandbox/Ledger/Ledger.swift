/// All effects in order.
///
/// Stored in chunks, so that growth copies nothing.
struct Ledger: Sendable {
    private static let chunkSize = 4096
    private var chunks: [[LedgerEntry]] = []
    private(set) var count = 0
    private(set) var tally: [Tally: Int] = [:]

    struct Tally: Hashable, Sendable {
        var effect: LedgerEntry.Effect
        var result: LedgerEntry.Result
    }

    mutating func append(_ entry: LedgerEntry) {
        if count % Self.chunkSize == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(Self.chunkSize)
        }
        chunks[chunks.count - 1].append(entry)
        count += 1
        tally[Tally(effect: entry.effect, result: entry.result), default: 0] += 1
    }

    /// The entries from `start` on, at most one chunk of them; empty at the end.
    func entries(from start: Int) -> ArraySlice<LedgerEntry> {
        guard start < count else { return [] }
        return chunks[start / Self.chunkSize][(start % Self.chunkSize)...]
    }
}
