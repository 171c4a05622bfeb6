import ReauthModel

/// Looks up what other runs know of the instances of one run.
struct ItemHistories: Sendable {
    let run: RunRecord
    let store: any InstanceHistories

    /// What other runs know of an item's instance; nothing where its platform is a world of its own for each run.
    func history(of item: Item) async throws -> InstanceHistory {
        guard let id = item.seed.instanceID, !run.platformDigest.isEmpty else { return InstanceHistory() }
        return try await store.history(of: id, besides: run.id)
    }
}
