public import OAuth
public import ReauthModel

extension FleetConsentDesk {
    /// Exchanges a code that did not come through a callback.
    ///
    /// `nil` when somebody else works on the item, or when it does not wait for a code any more.
    public func redeem(_ response: PendingResponse, for sequence: Int64) async throws -> Item? {
        try await desk.redeem(sequence, response)
    }

    /// Settles consents that were left on their way by a process that died: those of `instances` only, or all.
    public func settleLeftovers(of instances: Set<InstanceID>? = nil) async throws {
        try await desk.settleLeftovers(of: instances)
    }
}
