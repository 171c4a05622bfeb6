package import OAuth
package import ReauthModel

extension RunConsentFlow {
    /// Exchanges a code that did not come through a callback.
    ///
    /// `nil` when another process works on the item, or when it does not wait for a code any more.
    package func redeem(_ response: PendingResponse, for sequence: Int64) async throws -> Item? {
        try await queue.redeem(sequence, response)
    }

    /// Settles exchanges of a process that died: those of `instances` only, or all.
    package func settleOpenExchanges(of instances: Set<InstanceID>? = nil) async throws {
        try await queue.settleOpenExchanges(of: instances)
    }
}
