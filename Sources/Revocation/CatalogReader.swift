import OAuth
import ReauthModel
import StrictYAML

/// Reads a catalog file.
///
/// Everything that is wrong is reported with its line, and all of it at once.
struct CatalogReader {
    let document: YAMLDocument

    init(_ document: YAMLDocument) {
        self.document = document
    }

    /// The entries in the order of the file.
    func entries() throws(YAMLProblems) -> [ProviderEntry] {
        let rows = document.root.required("providers", harmless: true)?.mapping()?.entries(harmless: true) ?? []
        let entries = rows.compactMap { row -> ProviderEntry? in
            guard Self.isName(row.key) else {
                document.report(
                    line: row.line,
                    "a provider's name has letters a-z, digits and hyphens only, and is not `platform`"
                )
                return nil
            }
            return row.value.mapping().flatMap { entry(row.key, line: row.line, $0) }
        }
        try document.finish()
        return entries
    }

    /// The name is also the lane's, and `platform` is the platform's own lane.
    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z][a-z0-9-]{0,63}/) != nil && text != LaneKey.platform.rawValue
    }

    private enum Kind: String, CaseIterable {
        case rfc7009
        case none
    }

    private func entry(_ name: String, line: Int, _ map: YAMLMapping) -> ProviderEntry? {
        let title = map.optional("title", harmless: true)?.string() ?? name
        let documentation = map.optional("documentation", harmless: true)?.string()
        let claimed = elements(map)
        let kind = map.optional("kind", harmless: true)?.enumeration(Kind.self) ?? .rfc7009
        let limit = laneLimit(map)
        guard kind == .rfc7009 else {
            let reason = map.required("reason", harmless: true)?.string()
            for key in ["revoke", "cascade", "grant", "repeatSafe", "outcomes", "requestID"] {
                map.refuse(key, "`\(key)` has no meaning with `kind: none`")
            }
            return make(name, line, title, documentation, claimed, reason: reason, limit: limit)
        }
        map.refuse("reason", "`reason` belongs to `kind: none`")
        let endpoint = map.required("revoke", harmless: true)?.mapping().flatMap { revocationEndpoint($0) }
        let tokens = endpoint?.tokens ?? Set(TokenKind.allCases)
        let (refreshToken, accessTokens) = cascade(map)
        let profile = ProviderProfile(
            name: name,
            nameableTokens: tokens,
            refreshTokenAfterAccessToken: refreshToken,
            accessTokenAfterRefreshToken: accessTokens,
            grantTokens: grant(map, tokens, accessTokens),
            needsClientCredentials: endpoint?.clientAuthentication != RevocationEndpoint.ClientAuthentication.none,
            isRepeatSafe: map.optional("repeatSafe", harmless: true)?.bool() ?? false
        )
        let rules = map.optional("outcomes", harmless: true)?.mappings()?.compactMap { rule($0) } ?? []
        let headers = map.optional("requestID", harmless: true).flatMap { oneOrMoreTexts($0) } ?? ["x-request-id"]
        return make(
            name,
            line,
            title,
            documentation,
            claimed,
            limit: limit,
            profile: profile,
            endpoint: endpoint,
            rules: rules,
            requestIDHeaders: headers
        )
    }

    private func make(
        _ name: String,
        _ line: Int,
        _ title: String,
        _ documentation: String?,
        _ elements: [(key: String, line: Int)],
        reason: String? = nil,
        limit: LaneLimit,
        profile: ProviderProfile? = nil,
        endpoint: RevocationEndpoint? = nil,
        rules: [OutcomeRule] = [],
        requestIDHeaders: [String] = []
    ) -> ProviderEntry {
        ProviderEntry(
            profile: profile
                ?? ProviderProfile(
                    name: name,
                    nameableTokens: [],
                    refreshTokenAfterAccessToken: .unknown,
                    accessTokenAfterRefreshToken: .unknown,
                    grantTokens: [],
                    needsClientCredentials: false,
                    isRepeatSafe: false
                ),
            title: title,
            documentation: documentation,
            elements: elements.map(\.key),
            reason: reason,
            limit: limit,
            endpoint: endpoint,
            rules: rules,
            requestIDHeaders: requestIDHeaders,
            place: ProviderEntry.Place(file: document.file, line: line),
            elementPlaces: elements.map { ProviderEntry.Place(file: document.file, line: $0.line) }
        )
    }
}

// MARK: - Parts of an entry

extension CatalogReader {
    private func elements(_ map: YAMLMapping) -> [(key: String, line: Int)] {
        guard let value = map.required("elements", harmless: true), let list = value.list() else { return [] }
        if list.isEmpty { value.report("must name at least one element") }
        return list.compactMap { element in
            guard let key = element.stringOrInteger() else { return nil }
            guard key.wholeMatch(of: /[A-Za-z0-9._-]{1,128}/) != nil else {
                element.report("is no element key: letters, digits, `.`, `_` and `-` only")
                return nil
            }
            return (key: key, line: element.line)
        }
    }

    private enum Effect: String, CaseIterable {
        case survives, dies, unknown
    }

    private func cascade(_ map: YAMLMapping) -> (ProviderProfile.Cascade, ProviderProfile.Cascade) {
        let cascade = map.optional("cascade", harmless: true)?.mapping()
        func effect(of revoked: String, on other: String) -> ProviderProfile.Cascade {
            cascade?.optional(revoked, harmless: true)?.mapping()?
                .required(other, harmless: true)?
                .enumeration(Effect.self)
                .flatMap { ProviderProfile.Cascade(rawValue: $0.rawValue) } ?? .unknown
        }
        return (
            effect(of: "accessToken", on: "refreshToken"),
            effect(of: "refreshToken", on: "accessTokens")
        )
    }

    /// By default the refresh token first, or the platform would fetch a new access token between the two requests;
    /// then the access token, unless it is known to die with it.
    private func grant(
        _ map: YAMLMapping,
        _ tokens: Set<TokenKind>,
        _ accessTokens: ProviderProfile.Cascade
    ) -> [TokenKind] {
        guard let value = map.optional("grant", harmless: true) else {
            let order: [TokenKind] = accessTokens == .dies ? [.refreshToken] : [.refreshToken, .accessToken]
            let named = order.filter(tokens.contains)
            return named.isEmpty ? TokenKind.allCases.filter(tokens.contains) : named
        }
        let kinds = value.list()?.compactMap { $0.enumeration(TokenKind.self) } ?? []
        if kinds.isEmpty || Set(kinds).count != kinds.count || !tokens.isSuperset(of: kinds) {
            value.report("must name tokens that `revoke.tokens` allows, each once")
        }
        return kinds
    }

    private func laneLimit(_ map: YAMLMapping) -> LaneLimit {
        guard let limits = map.optional("limits", harmless: true)?.mapping() else { return .unknownProvider }
        let rate = limits.required("rate", harmless: true)
        let texts = rate.flatMap { oneOrMoreTexts($0) } ?? []
        let windows = texts.compactMap(RateWindow.init(parsing:))
        if let rate, windows.count != texts.count || windows.isEmpty {
            rate.report("must be like `5/s`, `300/m`, `500/h` or `15000/d`, or a list of such")
        }
        let concurrency = limits.optional("concurrency", harmless: true)?.int(in: 1...10_000)
        return LaneLimit(windows: windows, concurrency: concurrency ?? LaneLimit.unknownProvider.concurrency)
    }

    /// One text, or a list of them.
    func oneOrMoreTexts(_ value: YAMLValue) -> [String]? {
        value.isList ? value.strings() : value.string().map { [$0] }
    }

    /// Any scalar as text, and whether JSON writes it without quotes.
    func scalar(_ value: YAMLValue) -> (text: String, isBare: Bool)? {
        if value.kind == "a truth value" { return value.bool().map { (text: String($0), isBare: true) } }
        let isBare = value.kind == "a whole number"
        return value.stringOrInteger().map { (text: $0, isBare: isBare) }
    }
}
