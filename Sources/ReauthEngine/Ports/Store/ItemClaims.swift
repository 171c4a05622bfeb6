package import ReauthModel

/// Keeps two processes, or two parts of one, from working on the consent of one instance at the same time.
package protocol ItemClaims: Sendable {
    /// Claims an instance for the length of `body`; returns `nil` without running it when another process, or another part of this one, has it.
    ///
    /// A claim ends with the process that holds it, however that ends. Throws ``StoreUnusable``, and what `body` throws.
    func withClaim<Result: Sendable>(
        on subject: ClaimSubject,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result?
}

/// What a claim is on.
package enum ClaimSubject: Sendable, Hashable {
    /// An instance of a platform, whatever run it waits in.
    case instance(InstanceID, platform: String)
    /// One item of one run, where nothing tells which instance of which platform it is.
    case item(Int64, of: RunID)

    /// What to claim before the consent of `item` is worked on.
    package init(_ item: Item, of run: RunRecord) {
        if let id = item.seed.instanceID, !run.platformDigest.isEmpty {
            self = .instance(id, platform: run.platformDigest)
        } else {
            self = .item(item.sequence, of: run.id)
        }
    }
}
