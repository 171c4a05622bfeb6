package import ReauthModel

/// Reads the items of a run: page by page for reports, one by one for a lookup.
package protocol RunItems: Sendable {
    /// Items in order with a sequence number above `sequence`, at most `limit`.
    func items(
        of run: RunID,
        after sequence: Int64,
        matching selection: ItemSelection,
        limit: Int
    ) async throws -> [Item]

    /// The item of an instance; duplicates do not count.
    func item(of run: RunID, instance: InstanceID) async throws -> Item?
}

extension RunItems {
    /// Items in order with a sequence number above `sequence`, at most `limit`, of one outcome or of all.
    package func items(of run: RunID, after sequence: Int64, outcome: Outcome?, limit: Int) async throws -> [Item] {
        try await items(of: run, after: sequence, matching: outcome.map { .outcome($0) } ?? .all, limit: limit)
    }

    /// The item with this sequence number.
    package func item(of run: RunID, sequence: Int64) async throws -> Item? {
        try await items(of: run, after: sequence - 1, matching: .all, limit: 1).first { $0.sequence == sequence }
    }
}
