import Crypto
import struct Foundation.Data
package import OAuth

/// Signs webhooks as the Standard Webhooks say: HMAC-SHA256 over `id.timestamp.body`, so that a receiver knows the sender, the
/// bytes and the time, and no old one can be played to it again.
package struct WebhookSigner: Sendable {
    /// How many bytes a key has: fewer could be guessed, and more add nothing.
    private static let keySizes = 24...64
    private static let prefix = "whsec_"

    private let key: Secret<[UInt8]>

    /// The signer with a secret: `whsec_` and 24 to 64 bytes in base64; `nil` where it is anything else.
    package init?(_ secret: Secret<String>) {
        let text = secret.exposed()
        guard text.hasPrefix(Self.prefix), let bytes = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            Self.keySizes.contains(bytes.count)
        else { return nil }
        key = Secret(Array(bytes))
    }

    /// The value of `webhook-signature`; `timestamp` is in seconds since 1970.
    package func signature(id: String, timestamp: Int64, body: String) -> String {
        let content = Data("\(id).\(timestamp).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key.exposed()))
        return "v1," + Data(code).base64EncodedString()
    }
}
