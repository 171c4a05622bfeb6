import OAuth
import ReauthEngine

/// Looks whether an authorization URL can work, before a person is asked to open it.
///
/// The platform answers 200 whatever it was given: bogus client ids pass, a wrong site address yields a host with an
/// empty part, and for some elements the URL contains the client secret.
struct AuthorizationURL {
    private let request: AuthorizationURLRequest
    private let url: String
    /// As it came, decoded once, and decoded twice: providers nest the request in a parameter of their sign-in page.
    ///
    /// Plain `+` is a space only in forms, so the text is read as it came, too.
    private let readings: [String]
    private let pairs: [(name: String, value: String)]

    /// The URL that a person may open, or what is wrong with it in words of our own.
    static func judged(_ text: String, for request: AuthorizationURLRequest) -> Verdict {
        let repaired = repaired(text)
        if let flaw = unreadable(repaired) { return .flawed(flaw) }
        var judged = AuthorizationURL(repaired, request)
        let completed = judged.completed
        if completed != repaired { judged = AuthorizationURL(completed, request) }
        if let flaw = judged.flaw { return .flawed(flaw) }
        return .usable(completed)
    }

    /// The result.
    enum Verdict: Sendable, Hashable {
        case usable(String)
        case flawed(String)
    }

    private init(_ url: String, _ request: AuthorizationURLRequest) {
        self.request = request
        self.url = url
        let once = FormEncoding.decodeComponent(url) ?? url
        readings = [url, once, FormEncoding.decodeComponent(once) ?? once]
        pairs = AuthorizationQuery(of: url).pairs
    }

    /// Blanks in a scope list are known to come unescaped; everything else stays as it is.
    private static func repaired(_ url: String) -> String {
        guard url.utf8.contains(UInt8(ascii: " ")) else { return url }
        return url.split(separator: " ", omittingEmptySubsequences: false).joined(separator: "%20")
    }

    private static func unreadable(_ url: String) -> String? {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) }) else {
            return "the authorization URL has characters that no URL may have"
        }
        guard hasUsableHost(url) else {
            return "the authorization URL is not https with a complete host: check the site address"
        }
        guard FormEncoding.decodeComponent(url) != nil else { return "the authorization URL has a broken escape" }
        return nil
    }

    private static let forbidden = Set("\"<>\\^`{|}".utf8)

    // MARK: What is missing

    /// The URL with the parameters that the rule asks for.
    ///
    /// A request that is nested in a sign-in page is not changed: a parameter beside it would belong to that page.
    private var completed: String {
        guard !request.rule.usesOAuth1, isAtTheTop else { return url }
        var query = AuthorizationQuery(of: url)
        for (name, value) in request.rule.requiredParameters.sorted(by: { $0.key < $1.key }) {
            // Google refuses `prompt` beside its older `approval_prompt`, which the platform may still use.
            if name == "prompt", query.values(of: "approval_prompt") == ["force"] { continue }
            query.require(name, value)
        }
        return query.url
    }

    private var isAtTheTop: Bool { pairs.contains { $0.name == "redirect_uri" } }

    // MARK: What is wrong

    private var flaw: String? {
        let secret = request.application.clientSecret.exposed()
        guard secret.isEmpty || !readings.contains(where: { $0.contains(bytesOf: secret) }) else {
            return "the authorization URL contains the client secret"
        }
        return request.rule.usesOAuth1 ? flawOfOAuth1 : flawOfOAuth2 ?? flawOfScope ?? flawOfParameters
    }

    /// RFC 5849 §2.2: only the request token counts; callback and state were given when it was fetched.
    private var flawOfOAuth1: String? {
        guard let token = request.requestToken, names(token.exposed(), as: "oauth_token") else {
            return "the authorization URL does not carry the request token"
        }
        return nil
    }

    private var flawOfOAuth2: String? {
        guard names(request.state.rawValue, as: "state") else {
            return "the authorization URL does not carry the state that was asked for"
        }
        let targets = pairs.filter { $0.name == "redirect_uri" }.map(\.value)
        guard
            targets.isEmpty
                ? readings.contains(where: { $0.contains(bytesOf: "redirect_uri=") }) : !targets.contains("")
        else {
            return "the authorization URL has no redirect_uri"
        }
        guard names(request.application.redirectURI, as: "redirect_uri") else {
            return "the authorization URL has another redirect_uri than the application: the code would go elsewhere"
        }
        return nil
    }

    private var flawOfScope: String? {
        let values = pairs.filter { $0.name == "scope" }.map(\.value)
        // Blanks by RFC 6749 §3.3; some providers separate by commas.
        let scopes = Set(values.flatMap { $0.split { $0 == " " || $0 == "," }.map(String.init) })
        if request.rule.isScopeRequired, scopes.isEmpty, isAtTheTop {
            return "the authorization URL asks for no scope"
        }
        for scope in request.rule.requiredScopes {
            let isThere = isAtTheTop ? scopes.contains(scope) : readings.contains { $0.contains(bytesOf: scope) }
            guard isThere else {
                return "the authorization URL does not ask for the scope `\(scope)`: write all scopes of the "
                    + "application into the job"
            }
        }
        return nil
    }

    /// At the top level, missing parameters have been added before.
    private var flawOfParameters: String? {
        guard !isAtTheTop else { return nil }
        for (name, value) in request.rule.requiredParameters.sorted(by: { $0.key < $1.key }) {
            guard readings.contains(where: { $0.contains("\(name)=\(value)") }) else {
                return "the authorization URL does not have `\(name)=\(value)`"
            }
        }
        return nil
    }

    /// A parameter of that name must have the value.
    ///
    /// Only where no such parameter is at the top may it be nested.
    private func names(_ value: String, as name: String) -> Bool {
        let values = pairs.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? readings.contains { $0.contains(bytesOf: value) } : values == [value]
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

extension String {
    /// Whether the bytes of `text` stand in it, one after the other.
    ///
    /// Comparing characters costs many times as much as comparing bytes.
    fileprivate func contains(bytesOf text: String) -> Bool {
        let (own, sought) = (Array(utf8), Array(text.utf8))
        guard let first = sought.first else { return true }
        guard own.count >= sought.count else { return false }
        return own.indices.dropLast(sought.count - 1).contains { start in
            own[start] == first && own[start..<start + sought.count].elementsEqual(sought)
        }
    }
}
