import ReauthModel

/// Streams a source into the store before the first effect, so that the run's input is pinned.
package struct InputImport: Sendable {
    private let store: any RunInput
    private let revocation: any RevocationService

    /// Imports into `store`; the catalog tells the lane of each element.
    package init(store: any RunInput, revocation: any RevocationService) {
        self.store = store
        self.revocation = revocation
    }

    /// Begins `run` and reads all of `source` into it; the input is pinned later, when the plan was approved.
    ///
    /// `onPage` is told how many rows each page has. Throws ``InvalidInput`` when rows are bad: nothing was sent, and the next start removes what was imported.
    package func begin(
        _ run: RunRecord,
        from source: any InstanceSource,
        onPage: (Int) -> Void = { _ in }
    ) async throws -> SourceSummary {
        try await store.beginRun(run)
        let revocation = revocation
        return try await source.read { seeds in
            try await store.add(
                seeds,
                lanes: { seed in
                    // A row without an id has to be identified first; until then it has no lane.
                    guard seed.instanceID != nil, let element = seed.element else { return nil }
                    return revocation.profile(forElement: element)?.lane
                },
                to: run.id
            )
            onPage(seeds.count)
        }
    }
}
