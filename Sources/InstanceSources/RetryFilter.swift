package import ReauthEngine
package import ReauthModel

/// A source that hands over only the instances that ended in a certain way in an earlier run.
///
/// The instances are those of the earlier run, without those that other runs changed since; everything else about them is what the input says now. Rows without an id are
/// known by their place, which means the same row only in the same file.
package struct RetryFilter: InstanceSource {
    private let source: any InstanceSource
    private let store: any FinishedRuns
    private let run: RunRecord
    private let filter: ItemFilter
    private let isSameFile: Bool

    /// Makes a filter for the items of `run` that `filter` means; with `isSameFile` places of rows count too.
    package init(
        _ source: any InstanceSource,
        store: any FinishedRuns,
        run: RunRecord,
        filter: ItemFilter,
        isSameFile: Bool
    ) {
        self.source = source
        self.store = store
        self.run = run
        self.filter = filter
        self.isSameFile = isSameFile
    }

    /// Hands over what the wrapped source does, without the other rows.
    package func read(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> SourceSummary {
        var (wanted, changed) = try await wanted()
        var summary = try await source.read { seeds in
            let chosen = seeds.filter { wanted.take($0) }
            if !chosen.isEmpty { try await receive(chosen) }
        }
        if changed > 0 {
            summary.warnings.append(
                "\(changed) of the instances of run \(run.id) that are to be retried are not taken: a later run rotated or retired "
                    + "them, or they wait for a sign-in, or are in doubt"
            )
        }
        if wanted.missing > 0 {
            summary.warnings.append(
                "\(wanted.missing) of the instances of run \(run.id) that are to be retried are not in the input any more"
            )
        }
        return summary
    }

    private func wanted() async throws -> (WantedItems, changed: Int) {
        var wanted = WantedItems()
        var changed = 0
        var last: Int64 = 0
        while let page = try await store.retryPage(of: run, matching: filter, after: last) {
            for item in page.taken { wanted.add(item.seed, isSameFile: isSameFile) }
            changed += page.changed
            last = page.last
        }
        return (wanted, changed)
    }
}
