/// The scopes that were asked for and that the provider did not give (RFC 6749 §3.3).
///
/// Its words are those that were asked for, never the provider's.
package struct ScopeGap: Sendable, Hashable {
    /// The scopes, in the order in which they were asked for; never empty.
    package let missing: [String]

    /// The most scopes that ``detail`` names.
    private static let limit = 20

    /// Asked for in order to get a refresh token; providers do not list it among what they gave (OpenID Connect Core §11).
    private static let unlisted: Set<String> = ["offline_access", "offline", "offline.access", "refresh_token"]

    /// What a provider may add by itself, as Google does.
    private static let added: Set<String> = ["openid", "email", "profile"]

    /// Other names under which Google gives what was asked for.
    private static let aliases = [
        "email": "https://www.googleapis.com/auth/userinfo.email",
        "profile": "https://www.googleapis.com/auth/userinfo.profile",
    ]

    /// `nil` where nothing tells that a scope is missing: none was asked for by name, the provider named none (`granted`), or
    /// it has other names for them, so that nothing can be compared.
    ///
    /// A name that was not asked for may hold what seems to be missing: then nothing is claimed. Names that differ only in case
    /// or in a slash at their end are the same.
    package init?(asked: [String], granted: String?) {
        guard let granted else { return nil }
        let given = granted.split { $0 == " " || $0 == "," }.map(String.init)
        guard !given.isEmpty, given.allSatisfy(Self.isScope) else { return nil }
        let names = Set(given.map(Self.folded))
        let compared = asked.filter { Self.isScope($0) && !Self.unlisted.contains(Self.folded($0)) }
        let known = Self.unlisted.union(Self.added).union(Self.aliases.values).union(compared.map(Self.folded))
        guard names.isSubset(of: known) else { return nil }
        let missing = compared.map { (asked: $0, name: Self.folded($0)) }.filter { scope in
            !names.contains(scope.name) && !(Self.aliases[scope.name].map(names.contains) ?? false)
        }.map(\.asked)
        // One name that was asked for has to come back: it shows that the provider uses these names.
        let isComparable = missing.count < compared.count || asked.contains { names.contains(Self.folded($0)) }
        guard !missing.isEmpty, isComparable else { return nil }
        self.missing = missing
    }

    /// Reads the scopes back from the detail of an event; `nil` where it tells of none.
    package init?(detail: String) {
        guard let mark = detail.firstRange(of: "\(Self.word): ") else { return nil }
        missing = detail[mark.upperBound...].split(separator: " ").map(String.init).filter(Self.isScope)
        guard !missing.isEmpty else { return nil }
    }

    /// The stable word, and the scopes behind it.
    package var detail: String {
        let more = missing.count > Self.limit ? " …+\(missing.count - Self.limit)" : ""
        return "\(Self.word): \(missing.prefix(Self.limit).joined(separator: " "))\(more)"
    }

    /// The stable word.
    package static let word = "scope_narrowed"

    /// A name as it is compared: providers write it in another case, and an address with a slash at its end.
    private static func folded(_ scope: String) -> String {
        let name = scope.lowercased()
        return String(name.prefix(name.utf8.count - name.reversed().prefix { $0 == "/" }.count))
    }

    /// Whether a text is one scope (`scope-token` of RFC 6749 §3.3), and not too long to be shown.
    private static func isScope(_ text: String) -> Bool {
        (1...120).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0) }
    }
}
