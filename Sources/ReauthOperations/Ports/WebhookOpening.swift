package import ReauthEngine

/// Opens the receivers of webhooks that jobs name.
package protocol WebhookOpening: Sendable {
    /// Opens the receivers of a job for the length of `body`: loads the secrets that sign, and keeps to a pace of their own.
    ///
    /// Throws ``InvalidInput`` where a secret cannot be used.
    func withReceivers<Result: Sendable>(
        of file: JobFile,
        _ body: nonisolated(nonsending) ([WebhookReceiver]) async throws -> Result
    ) async throws -> Result
}
