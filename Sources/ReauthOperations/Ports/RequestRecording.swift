/// A request as it would leave, without its secrets.
package struct RequestLine: Sendable, Hashable {
    /// The method: `POST`.
    package var method: String
    /// The URL; the values of its query are redacted.
    package var url: String

    package init(method: String, url: String) {
        self.method = method
        self.url = url
    }
}

/// Keeps requests on this machine, and shows them.
package protocol RequestRecording: Sendable {
    /// Runs `body`, which makes at most one request: it is not sent, and comes back as a line. `nil` where `body` found before
    /// that there is nothing to send.
    func recording<Answer: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> (Answer, RequestLine?)
}
