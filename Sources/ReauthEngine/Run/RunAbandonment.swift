package import ReauthModel

/// Abandons a run, because a new one takes its place: each of its open items gets the outcome that is true of it now.
///
/// Nothing is sent. An item that may have been revoked is in doubt, and one that is dead waits for a code, also of the old
/// run.
package struct RunAbandonment: Sendable {
    /// Items that are written together; the store commits them in groups.
    private static let pageSize = 500

    private let store: any RunItems & CheckpointRecorder & RunCompletion
    private let time: any TimeSource

    package init(store: any RunItems & CheckpointRecorder & RunCompletion, time: any TimeSource) {
        self.store = store
        self.time = time
    }

    /// Abandons the run.
    ///
    /// Throws ``StoreUnusable``; the run stays open then, and may be resumed or abandoned once more.
    package func abandon(_ run: RunRecord) async throws {
        var last: Int64 = 0
        while true {
            let page = try await store.items(of: run.id, after: last, outcome: nil, limit: Self.pageSize)
            guard let end = page.last else { break }
            last = end.sequence
            try await withThrowingDiscardingTaskGroup { group in
                for item in page where item.progress.outcome == nil {
                    group.addTask { try await abandon(item, of: run) }
                }
            }
        }
        try await store.finishRun(run.id, at: time.now)
    }

    private func abandon(_ item: Item, of run: RunRecord) async throws {
        var item = item
        while true {
            var machine = ItemMachine(
                item.progress,
                policy: ItemPolicy(
                    action: run.action,
                    revoke: run.revoke,
                    confirm: .none,
                    profile: nil,
                    hasApplication: false
                )
            )
            let step = machine.handle(.abandoned, at: time.now)
            var ended = item
            ended.progress = machine.progress
            let checkpoint = Checkpoint(item: ended, settlement: step.settlement, events: step.events)
            guard case .voided(let epoch) = try await store.write(checkpoint, to: run.id) else { return }
            item.progress.epoch = epoch
        }
    }
}
