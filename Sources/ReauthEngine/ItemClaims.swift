public import ReauthModel

/// Keeps two processes, or two parts of one, from working on the consent of one item at the same time.
public protocol ItemClaims: Sendable {
    /// Claims an item for the length of `body`; returns `nil` without running it when somebody else has it.
    ///
    /// A claim ends with the process that holds it, however that ends. Throws ``StoreUnusable``, and what `body` throws.
    func withClaim<Result: Sendable>(
        on sequence: Int64,
        of run: RunID,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result?
}
