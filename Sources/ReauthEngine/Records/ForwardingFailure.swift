/// Why messages were not sent.
package struct ForwardingFailure: Error, Sendable, Hashable {
    /// What happened, as the rest of a sentence about the collector.
    package var message: String
    /// Messages that were handed to the network before; the collector may have taken fewer.
    package var sent: Int

    package init(_ message: String, sent: Int = 0) {
        self.message = message
        self.sent = sent
    }
}
