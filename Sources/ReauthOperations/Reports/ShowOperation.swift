import ReauthEngine
import ReauthModel

/// Tells what became of an instance, over all runs of the store.
package struct ShowOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// The story of an instance, from its first run on.
    package func story(of instance: String) async throws -> InstanceStory {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let id = InstanceID(validating: instance)
        let items = if let id { try await store.items(of: id) } else { [CampaignItem]() }
        guard let id, !items.isEmpty else {
            throw OperationFailure(
                .usage,
                "no run in \(environment.places.store) has an instance `\(instance)`; `reauth report --format csv RUN` lists those "
                    + "of a run"
            )
        }
        var chapters: [InstanceStory.Chapter] = []
        for found in items.reversed() {
            let events = try await store.history(of: found.run.id, sequence: found.item.sequence)
            chapters.append(InstanceStory.Chapter(run: found.run, item: found.item, events: events))
        }
        return InstanceStory(instance: id, chapters: chapters)
    }
}
