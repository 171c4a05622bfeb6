package import ReauthEngine
import Testing

/// One sentence that a port of a store promises, and the check that a store keeps it.
///
/// Written once, run on every store, port by port: `@Test(arguments: StoreContract.runItems)` with a store of the kind to be
/// checked. What follows from a file, from being closed or from SQLite is not in here.
package struct StoreContract: Sendable, CustomTestStringConvertible {
    /// What the checks need of a store: the port that they are about, and those that bring it into a state and look at it.
    package typealias Store = RunStore & ConsentStore & CampaignStore & EarlierRuns & FinishedRuns & HealthRecords
        & PlannedInstances & RunPruning

    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any Store) async throws -> Void

    init(_ sentence: String, _ body: @escaping @Sendable (any Store) async throws -> Void) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it on an empty store.
    package func check(_ store: any Store) async throws {
        try await body(store)
    }
}
