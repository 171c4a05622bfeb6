/// The temporary credentials of OAuth 1 (RFC 5849 §2.1), formerly called request token: they begin one sign-in.
package struct RequestToken: Sendable {
    /// The part that URLs contain: `oauth_token`.
    package let token: Secret<String>
    /// The part that only the exchange needs; it is sent together with the code and nowhere else.
    package let secret: Secret<String>

    /// Makes a request token; `nil` where a part is empty, too long, or has a character that no callback could carry.
    package init?(token: String, secret: String) {
        let isPlain = [token, secret].allSatisfy { text in
            (1...2048).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        }
        guard isPlain else { return nil }
        self.token = Secret(token)
        self.secret = Secret(secret)
    }
}
