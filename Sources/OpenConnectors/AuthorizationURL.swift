import OAuth

/// Looks whether an authorization URL can work, before a person is asked to open it.
///
/// The platform answers 200 whatever it was given: bogus client ids pass, a wrong site address yields a host with an
/// empty part, and for some elements the URL contains the client secret.
enum AuthorizationURL {
    /// What is wrong, in words of our own; `nil` when nothing is.
    static func flaw(in url: String, state: State, clientSecret: Secret<String>) -> String? {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) }) else {
            return "the authorization URL has characters that no URL may have"
        }
        guard hasUsableHost(url) else {
            return "the authorization URL is not https with a complete host: check the site address"
        }
        guard let once = FormEncoding.decodeComponent(url) else {
            return "the authorization URL has a broken escape"
        }
        // Twice: providers nest the request in a parameter of their sign-in page. Plain `+` is a space only in forms,
        // so the secret is looked for in the text as it came, too.
        let readings = [url, once, FormEncoding.decodeComponent(once) ?? once]
        let secret = clientSecret.exposed()
        guard secret.isEmpty || !readings.contains(where: { $0.contains(secret) }) else {
            return "the authorization URL contains the client secret"
        }
        let pairs = parameters(url)
        guard names(state.rawValue, as: "state", among: pairs, or: readings) else {
            return "the authorization URL does not carry the state that was asked for"
        }
        let targets = pairs.filter { $0.name == "redirect_uri" }.map(\.value)
        guard targets.isEmpty ? readings.contains(where: { $0.contains("redirect_uri=") }) : !targets.contains("")
        else {
            return "the authorization URL has no redirect_uri"
        }
        return nil
    }

    /// Blanks in a scope list are known to come unescaped; everything else is left as it is.
    static func repaired(_ url: String) -> String {
        url.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "%20")
    }

    private static let forbidden = Set("\"<>\\^`{|}".utf8)

    /// A parameter of that name must have the value.
    ///
    /// Only where no such parameter is at the top may it be nested.
    private static func names(
        _ value: String,
        as name: String,
        among pairs: [(name: String, value: String)],
        or readings: [String]
    ) -> Bool {
        let values = pairs.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? readings.contains { $0.contains(value) } : values == [value]
    }

    private static func parameters(_ url: String) -> [(name: String, value: String)] {
        guard let mark = url.firstIndex(of: "?") else { return [] }
        return FormEncoding.decode(url[url.index(after: mark)...].prefix { $0 != "#" }) ?? []
    }

    private static func hasUsableHost(_ url: String) -> Bool {
        guard !LoopbackURL.isLoopbackHTTP(url) else { return true }
        let scheme = "https://"
        guard url.lowercased().hasPrefix(scheme) else { return false }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.prefix { $0 != ":" }
        let port = authority.dropFirst(host.count).dropFirst()
        // No user information, no empty label (`https://.example.com`), no trailing dot.
        let isPlain = host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.utf8.allSatisfy(isHostByte)
        }
        return isPlain && port.utf8.allSatisfy { (48...57).contains($0) } && (port.isEmpty || UInt16(port) != nil)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
