import Crypto
package import OAuth

import struct Foundation.Data

/// What a monitoring system may read of the page, and how it shows that it may.
package struct ConsoleMeasures: Sendable {
    /// All measures, as Prometheus reads them.
    package var text: @Sendable () -> String
    /// What a request has to bear; `nil` lets every program of this machine read, and nobody else.
    package var token: Secret<String>?

    package init(text: @escaping @Sendable () -> String, token: Secret<String>?) {
        self.text = text
        self.token = token
    }

    /// How many bytes a token has at least.
    private static let leastTokenLength = 20

    /// Lets only those read that bear the token of `file`; throws where it could be guessed.
    package mutating func require(_ token: Secret<String>, of file: String) throws(ConsoleRefused) {
        guard token.exposed().utf8.count >= Self.leastTokenLength else {
            throw ConsoleRefused(
                "\(file) has a token for /metrics that could be guessed: write at least \(Self.leastTokenLength) characters, "
                    + "such as those of `openssl rand -hex 32`"
            )
        }
        self.token = token
    }

    /// Whether an `Authorization` field bears the token (RFC 6750 §2.1).
    func accepts(_ field: String?) -> Bool {
        guard let token else { return true }
        guard let field, field.prefix(7).lowercased() == "bearer " else { return false }
        // Digests compare in the same time wherever they differ.
        return SHA256.hash(data: Data(field.dropFirst(7).utf8)) == SHA256.hash(data: Data(token.exposed().utf8))
    }
}
