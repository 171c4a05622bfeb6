import ReauthEngine

/// Why no request was made for an instance: each configuration key that names a host, and that host.
///
/// A host is no secret, but it was written by others: only its printable ASCII characters are shown, and not many of them.
struct HostRefusal: CustomStringConvertible {
    private static let longestHost = 64
    private static let mostKeys = 3

    private let provider: String
    private let keys: [String]
    private let named: [(key: String, host: String)]

    init(of entry: ProviderEntry, configuration: [String: String]) {
        provider = entry.name
        var keys: [String] = []
        for variable in entry.places.flatMap(\.variables) {
            keys += variable.keys.filter { !keys.contains($0) }
        }
        self.keys = keys
        named = keys.compactMap { key in
            guard let value = configuration[key], !value.isBlankOrMasked else { return nil }
            return (key, Self.host(in: value))
        }
    }

    /// One sentence: what was seen, and what to do.
    var description: String {
        guard !named.isEmpty else {
            return """
                none of \(keys.joined(separator: ", ")) has a value that can be read, so the host of \(provider) is not \
                known; nothing was sent: set it in the instance's configuration
                """
        }
        let places = named.prefix(Self.mostKeys).map { "\($0.key) names \($0.host)" }.joined(separator: ", ")
        let more = named.count > Self.mostKeys ? " and \(named.count - Self.mostKeys) more keys name others" : ""
        return """
            \(places)\(more), which the catalog does not allow for \(provider); nothing was sent: correct the instance's \
            configuration, or allow the host in the job's `providers` file
            """
    }

    /// The host of a configuration value as it may be shown: without scheme, user, port and path.
    private static func host(in value: String) -> String {
        var rest = Substring(value)
        if let separator = rest.firstRange(of: "://") {
            let scheme = rest[..<separator.lowerBound].lowercased()
            rest = rest[separator.upperBound...]
            let host = shown(rest)
            return scheme == "https" ? host : "\(host) without https"
        }
        return shown(rest)
    }

    private static func shown(_ text: Substring) -> String {
        var authority = text.prefix { !"/?#\\".contains($0) }
        // What stands before the last `@` may be a password.
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        let characters = authority.unicodeScalars.prefix(longestHost).map { scalar in
            ("!"..."~").contains(scalar) ? Character(scalar) : "?"
        }
        guard !characters.isEmpty else { return "no host" }
        return String(characters) + (authority.unicodeScalars.count > longestHost ? "..." : "")
    }
}
