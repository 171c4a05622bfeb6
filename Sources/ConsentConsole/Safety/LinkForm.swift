import Crypto
import struct Foundation.Data

/// The token in the form of a customer's page: derived from the link, with a key that only this process has.
///
/// A form that was built elsewhere fails, and nothing is kept for pages that scanners open.
struct LinkForm: Sendable {
    private let key = SymmetricKey(size: .bits256)

    func token(for link: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(link.utf8), using: key)
        return Data(code).base64EncodedString()
    }

    func accepts(_ token: String?, for link: String) -> Bool {
        SHA256.matches(token ?? "", self.token(for: link))
    }
}
