import OAuth

/// The cookie that tells whether the browser that comes back from a provider is the browser in which the sign-in began
/// (RFC 6749 §10.12).
///
/// Without it an attacker could set out from a link of their own, stop at the provider's address and send that address to
/// another person, whose account would then be bound to a connection that is not theirs. The cookie tells nothing else
/// and opens nothing. `SameSite=Lax`: a provider's redirect is a cross-site navigation, which `Strict` cookies do not
/// take part in.
struct BrowserCookie: Sendable {
    let isSecure: Bool

    /// As for ``SessionCookie/name(port:)``, but without the port: several pages of one machine may share the cookie.
    var name: String {
        isSecure ? "__Host-reauth_browser" : "reauth_browser"
    }

    /// The mark among the values that a request has under ``name``; `nil` when the browser never set out.
    func mark(among values: [String]) -> Secret<String>? {
        values.first(where: RandomText.isOne).map { Secret($0) }
    }

    /// Good for longer than any `state`.
    func setting(_ mark: Secret<String>) -> String {
        "\(name)=\(mark.exposed()); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") + "; Max-Age=86400"
    }
}
