import ReauthEngine
import ReauthModel

@testable import ReauthOperations

/// A collector that takes every record, or fails.
struct FakeForwarding: TrailForwarding {
    var failure: ForwardingFailure?

    func forward(
        _ run: RunID,
        after position: Int64,
        from store: any OpenStore,
        to collector: CollectorAddress,
        trusting authorities: String?
    ) async throws -> Int64 {
        if let failure { throw failure }
        return try await store.trail(of: run, after: position, limit: 10_000).last?.record.position ?? position
    }
}
