import OAuth
import ReauthEngine
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
            guard LaneKey.isProviderName(row.key) else {
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
        let authorization = authorizationRule(map)
        let account = accountKeys(map)
        let maxGrants = map.optional("maxGrantsPerAccount", harmless: true)?.int(in: 1...100_000)
        guard kind == .rfc7009 else {
            let reason = map.required("reason", harmless: true)?.string()
            for key in ["revoke", "cascade", "grant", "reach", "repeatSafe", "outcomes", "requestID"] {
                map.refuse(key, "`\(key)` has no meaning with `kind: none`")
            }
            // Nothing is revoked, so no grant can die with another.
            let profile = ProviderProfile(
                name: name,
                nameableTokens: [],
                refreshTokenAfterAccessToken: .unknown,
                accessTokenAfterRefreshToken: .unknown,
                grantTokens: [],
                needsClientCredentials: false,
                isRepeatSafe: false,
                reach: .grant,
                accountKeys: account,
                maxGrantsPerAccount: maxGrants
            )
            return ProviderEntry(
                profile: profile,
                title: title,
                documentation: documentation,
                elements: claimed.map(\.key),
                reason: reason,
                limit: limit,
                authorization: authorization,
                endpoint: nil,
                alternatives: [],
                rules: [],
                requestIDHeaders: [],
                place: place(line),
                elementPlaces: claimed.map { place($0.line) }
            )
        }
        map.refuse("reason", "`reason` belongs to `kind: none`")
        let revoke = map.required("revoke", harmless: true)?.mapping()
        let endpoint = revoke.flatMap { revocationEndpoint($0) }
        let others = revoke.flatMap { revoke in endpoint.map { alternatives(revoke, to: $0) } } ?? []
        let tokens = endpoint?.tokens ?? Set(TokenKind.allCases)
        let (refreshToken, accessTokens) = cascade(map)
        let profile = ProviderProfile(
            name: name,
            nameableTokens: tokens,
            refreshTokenAfterAccessToken: refreshToken,
            accessTokenAfterRefreshToken: accessTokens,
            grantTokens: grant(map, tokens, accessTokens),
            needsClientCredentials: endpoint?.clientAuthentication != RevocationEndpoint.ClientAuthentication.none,
            isRepeatSafe: map.optional("repeatSafe", harmless: true)?.bool() ?? false,
            reach: reach(map),
            accountKeys: account,
            accessTokenLife: map.optional("accessTokenLife", harmless: true).flatMap { life($0) },
            maxGrantsPerAccount: maxGrants
        )
        let rules = map.optional("outcomes", harmless: true)?.mappings()?.compactMap { rule($0) } ?? []
        let headers = map.optional("requestID", harmless: true).flatMap { oneOrMoreTexts($0) } ?? ["x-request-id"]
        return ProviderEntry(
            profile: profile,
            title: title,
            documentation: documentation,
            elements: claimed.map(\.key),
            reason: nil,
            limit: limit,
            authorization: authorization,
            endpoint: endpoint,
            alternatives: others,
            rules: rules,
            requestIDHeaders: headers,
            place: place(line),
            elementPlaces: claimed.map { place($0.line) }
        )
    }

    private func place(_ line: Int) -> ProviderEntry.Place {
        ProviderEntry.Place(file: document.file, line: line)
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

    private enum Reach: String, CaseIterable {
        case grant, account, unknown
    }

    /// Where nobody says, it may be the whole account: then no link is made before all revocations of the lane are
    /// settled.
    private func reach(_ map: YAMLMapping) -> ProviderProfile.Reach {
        map.optional("reach", harmless: true)?.enumeration(Reach.self)
            .flatMap { ProviderProfile.Reach(rawValue: $0.rawValue) } ?? .unknown
    }

    private func accountKeys(_ map: YAMLMapping) -> [String] {
        guard let value = map.optional("account", harmless: true) else { return ProviderProfile.usualAccountKeys }
        let keys = oneOrMoreTexts(value) ?? []
        if keys.isEmpty { value.report("must name at least one configuration key") }
        return keys
    }

    /// By default the refresh token first; otherwise the platform could fetch a new access token between the two
    /// requests; then the access token, unless it is known to die with it.
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
        } else if Set(windows.map(\.period)).count != windows.count {
            rate?.report("has two rates for the same unit; keep one")
        }
        let concurrency = limits.optional("concurrency", harmless: true)?.int(in: LaneLimit.concurrencyRange)
        return LaneLimit(windows: windows, concurrency: concurrency ?? LaneLimit.unknownProvider.concurrency)
    }

    private func life(_ value: YAMLValue) -> Duration? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let text = value.text, text.wholeMatch(of: /[1-9][0-9]{0,3}[smhd]/) != nil, let unit = text.last,
            let count = Int64(text.dropLast()), let seconds = units[unit], count * seconds <= 366 * 86_400
        else {
            value.report("must be a time such as 30m, 12h or 60d; found \(value.found)")
            return nil
        }
        return .seconds(count * seconds)
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
