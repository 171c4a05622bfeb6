/// Takes messages of RFC 5424 to a collector.
package protocol MessageForwarding: Sendable {
    /// Connects to a collector and calls `body`, which hands over the lines; the connection ends with it.
    ///
    /// Each line is a message. They come in pieces, which may end within a line; `send` returns when the network has taken one.
    /// Syslog knows no answer: that the last messages were taken is known to the collector only. Throws ``ForwardingFailure``.
    ///
    /// - Parameter authorities: a PEM file with authorities that are trusted besides those of the system.
    func withCollector<Result: Sendable>(
        at collector: CollectorAddress,
        trusting authorities: String?,
        _ body:
            nonisolated(nonsending) (_ send: nonisolated(nonsending) (_ piece: [UInt8]) async throws -> Void)
            async throws -> Result
    ) async throws -> Result
}
