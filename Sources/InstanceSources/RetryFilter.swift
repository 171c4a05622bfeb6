package import ReauthEngine
package import ReauthModel

/// A source that hands over only the instances that ended in a certain way in an earlier run.
///
/// The instances are those of the earlier run; everything else about them is what the input says now. Rows without an id are
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
        var wanted = try await wanted()
        var summary = try await source.read { seeds in
            let chosen = seeds.filter { wanted.take($0) }
            if !chosen.isEmpty { try await receive(chosen) }
        }
        if wanted.missing > 0 {
            summary.warnings.append(
                "\(wanted.missing) of the instances of run \(run.id) that are to be retried are not in the input any more"
            )
        }
        return summary
    }

    private func wanted() async throws -> WantedItems {
        var wanted = WantedItems()
        var items = try await store.items(of: run.id, after: 0, matching: .filtered(filter), limit: 1000)
        while let last = items.last {
            for item in items { wanted.add(item.seed, isSameFile: isSameFile) }
            items = try await store.items(of: run.id, after: last.sequence, matching: .filtered(filter), limit: 1000)
        }
        return wanted
    }
}
