package import ReauthEngine
package import ReauthModel

/// A source that skips the instances that were rotated or re-authenticated a short time ago.
///
/// It also applies the job's limit, which counts only the other instances: so a schedule with a limit gets through the
/// whole fleet, night after night. The wrapped source must not have a limit. Rows without an instance id pass; they are
/// checked when they are identified.
package struct RecentlyDoneFilter: InstanceSource {
    private let source: any InstanceSource
    private let history: (any EarlierRuns)?
    private let scope: HistoryScope
    private let since: Timestamp
    private let limit: Int?

    /// Makes a filter for instances that were done at `since` or later, in the runs of `scope`.
    package init(
        _ source: any InstanceSource,
        history: (any EarlierRuns)?,
        scope: HistoryScope,
        since: Timestamp,
        limit: Int?
    ) {
        self.source = source
        self.history = history
        self.scope = scope
        self.since = since
        self.limit = limit
    }

    /// Hands over what the wrapped source does, with more rows that are skipped.
    package func read(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> SourceSummary {
        var filter = SelectionFilter(Selection(limit: limit))
        return try await source.read { seeds in
            let ids = seeds.filter { $0.skip == nil }.compactMap(\.instanceID)
            let standings = try await history?.standings(of: ids, in: scope) ?? [:]
            var seeds = seeds
            for index in seeds.indices where seeds[index].skip == nil {
                if let id = seeds[index].instanceID, standings[id]?.isDone(since: since) ?? false {
                    seeds[index].skip = .recentlyDone
                } else {
                    seeds[index].skip = filter.skip(instanceID: seeds[index].instanceID, element: nil)
                }
            }
            try await receive(seeds)
        }
    }
}
