package import ReauthEngine
package import ReauthModel

/// Takes the audit trail of a run to a collector of syslog messages.
package protocol TrailForwarding: Sendable {
    /// Sends the records after a position, and returns the position of the last one.
    ///
    /// Throws ``ForwardingFailure``.
    func forward(
        _ run: RunID,
        after position: Int64,
        from store: any OpenStore,
        to collector: CollectorAddress,
        trusting authorities: String?
    ) async throws -> Int64
}
