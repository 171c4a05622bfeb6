import OAuth

/// The address that an application registered for its callbacks.
struct RegisteredRedirect: Sendable {
    let registered: String

    /// Whether it is that address, or on a loopback address the same path at any port (RFC 8252 §7.3).
    func covers(_ redirectURI: String) -> Bool {
        if redirectURI == registered { return true }
        guard let path = Self.loopbackPath(redirectURI) else { return false }
        return path == Self.loopbackPath(registered)
    }

    private static func loopbackPath(_ url: String) -> Substring? {
        guard let match = url.wholeMatch(of: /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?(\/[^#]*)/)
        else {
            return nil
        }
        return match.output.1
    }
}

extension Answer {
    /// Redirects the browser to `address`, with `query` added to its query.
    static func redirect(to address: String, _ query: [(name: String, value: String)]) -> Answer {
        let separator = address.contains("?") ? "&" : "?"
        let location = address + separator + FormEncoding.encode(query)
        return Answer(status: 302, headers: [("Location", location), ("Cache-Control", "no-store")])
    }
}
