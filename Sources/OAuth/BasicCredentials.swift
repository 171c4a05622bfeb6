import struct Foundation.Data

/// HTTP Basic client authentication (RFC 6749 §2.3.1): id and secret are form-encoded before base64.
package struct BasicCredentials: Sendable {
    private let clientID: Secret<String>
    private let clientSecret: Secret<String>

    /// Pairs a client identifier with its secret.
    package init(clientID: Secret<String>, clientSecret: Secret<String>) {
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    /// The value of the `Authorization` header.
    package var authorizationHeader: Secret<String> {
        let pair = FormEncoding.encode(clientID.exposed()) + ":" + FormEncoding.encode(clientSecret.exposed())
        return Secret("Basic " + Data(pair.utf8).base64EncodedString())
    }
}
