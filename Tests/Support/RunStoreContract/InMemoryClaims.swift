package import ReauthEngine
import Synchronization

/// Claims that hold within one process.
package final class InMemoryClaims: ItemClaims {
    private let held = Mutex<Set<ClaimSubject>>([])

    /// Claims without a holder.
    package init() {}

    /// Claims an item for the length of `body`.
    package func withClaim<Result: Sendable>(
        on subject: ClaimSubject,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result? {
        guard held.withLock({ $0.insert(subject).inserted }) else { return nil }
        defer { held.withLock { _ = $0.remove(subject) } }
        return try await body()
    }
}
