import OAuth

/// The cookie by which a browser that comes back from a provider is known to be the one that set out (RFC 6749 §10.12).
///
/// Without it somebody could set out from their own link, stop at the provider's address and send that to another person,
/// whose account would then stand behind a connection that is not theirs. It tells nothing else and opens nothing.
/// `SameSite=Lax`: a provider's redirect is a cross-site navigation, and `Strict` cookies stay at home then.
struct BrowserCookie: Sendable {
    let isSecure: Bool

    /// As for ``SessionCookie/name``; but several pages of one machine may well share it, so it has no port.
    private var name: String {
        isSecure ? "__Host-reauth_browser" : "reauth_browser"
    }

    /// What tells the browser of a request; `nil` when it never set out.
    func mark(in request: ConsoleRequest) -> Secret<String>? {
        request.cookies(named: name).first(where: RandomText.isOne).map { Secret($0) }
    }

    /// Good for longer than any `state`.
    func setting(_ mark: Secret<String>) -> String {
        "\(name)=\(mark.exposed()); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") + "; Max-Age=86400"
    }
}
