public import ReauthEngine
import Synchronization

/// Claims that hold within one process.
public final class InMemoryClaims: ItemClaims {
    private let held = Mutex<Set<ClaimSubject>>([])

    /// Makes claims that nobody holds.
    public init() {}

    /// Claims an item for the length of `body`.
    public func withClaim<Result: Sendable>(
        on subject: ClaimSubject,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result? {
        guard held.withLock({ $0.insert(subject).inserted }) else { return nil }
        defer { held.withLock { _ = $0.remove(subject) } }
        return try await body()
    }
}
