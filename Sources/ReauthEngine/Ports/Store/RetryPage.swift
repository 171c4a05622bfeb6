package import ReauthModel

/// Items of a finished run, of those that a new run is asked to take up again.
package struct RetryPage: Sendable {
    /// The items that may be taken.
    package var taken: [Item]
    /// How many are not, because other runs changed their instances since: a retry could revoke a fresh consent.
    package var changed: Int
    /// The sequence number of the last item on the page.
    package var last: Int64
}

extension FinishedRuns {
    /// The next items after `sequence` that `filter` means; `nil` where there are no more.
    package func retryPage(
        of run: RunRecord,
        matching filter: ItemFilter,
        after sequence: Int64
    ) async throws -> RetryPage? {
        let items = try await items(of: run.id, after: sequence, matching: .filtered(filter), limit: 1000)
        guard let last = items.last else { return nil }
        let changed = try await changed(since: run, among: items.compactMap(\.seed.instanceID))
        let taken = items.filter { item in item.seed.instanceID.map { !changed.contains($0) } ?? true }
        return RetryPage(taken: taken, changed: items.count - taken.count, last: last.sequence)
    }
}
