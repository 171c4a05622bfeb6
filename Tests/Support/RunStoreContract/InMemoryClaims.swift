public import ReauthEngine
public import ReauthModel
import Synchronization

/// Claims that hold within one process.
public final class InMemoryClaims: ItemClaims {
    private struct Place: Hashable {
        var run: RunID
        var sequence: Int64
    }

    private let held = Mutex<Set<Place>>([])

    /// Makes claims that nobody holds.
    public init() {}

    /// Claims an item for the length of `body`.
    public func withClaim<Result: Sendable>(
        on sequence: Int64,
        of run: RunID,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result? {
        let place = Place(run: run, sequence: sequence)
        guard held.withLock({ $0.insert(place).inserted }) else { return nil }
        defer { held.withLock { _ = $0.remove(place) } }
        return try await body()
    }
}
