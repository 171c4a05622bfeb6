import ReauthEngine
import StrictYAML

extension CatalogReader {
    /// The `authorization` part of an entry.
    func authorizationRule(_ map: YAMLMapping) -> AuthorizationRule {
        guard let part = map.optional("authorization", harmless: true)?.mapping() else { return AuthorizationRule() }
        let rule = AuthorizationRule(
            requiredParameters: requiredParameters(part),
            requiredScopes: requiredScopes(part),
            isScopeRequired: part.optional("scopeRequired", harmless: true)?.bool() ?? false,
            parameterSources: parameterSources(part),
            usesOAuth1: part.optional("oauth1", harmless: true)?.bool() ?? false
        )
        if rule.usesOAuth1 {
            for key in ["parameters", "scope", "scopeRequired"] where part.contains(key) {
                part.report("has `\(key)`, which has no meaning with `oauth1: true`")
            }
        }
        return rule
    }

    /// Parameters of RFC 6749 and 7636 are the platform's business: changing one would send the code elsewhere or make
    /// it useless.
    private func requiredParameters(_ map: YAMLMapping) -> [String: String] {
        let ours: Set = [
            "client_id", "client_secret", "redirect_uri", "response_type", "response_mode", "scope", "state",
            "code_challenge", "code_challenge_method",
        ]
        var parameters: [String: String] = [:]
        for row in map.optional("parameters", harmless: true)?.mapping()?.entries(harmless: true) ?? [] {
            guard row.key.wholeMatch(of: /[A-Za-z][A-Za-z0-9._-]{0,63}/) != nil, !ours.contains(row.key) else {
                document.report(line: row.line, "this parameter cannot be set by a catalog")
                continue
            }
            guard let value = scalar(row.value)?.text else { continue }
            guard !value.isEmpty, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                row.value.report("must be printable ASCII, and not empty")
                continue
            }
            parameters[row.key] = value
        }
        return parameters
    }

    /// A scope's characters are those of RFC 6749 §3.3.
    private func requiredScopes(_ map: YAMLMapping) -> [String] {
        let values = map.optional("scope", harmless: true)?.list() ?? []
        return values.compactMap { value in
            guard let scope = value.string() else { return nil }
            let isToken = scope.utf8.allSatisfy {
                $0 == 0x21 || (0x23...0x5B).contains($0) || (0x5D...0x7E).contains($0)
            }
            guard isToken, !scope.isEmpty else {
                value.report("must be one scope, without blanks")
                return nil
            }
            return scope
        }
    }

    private func parameterSources(_ map: YAMLMapping) -> [String: [String]] {
        let ours: Set = ["apiKey", "apiSecret", "callbackUrl", "scope", "state", "requestToken"]
        var sources: [String: [String]] = [:]
        for row in map.optional("from", harmless: true)?.mapping()?.entries(harmless: true) ?? [] {
            guard row.key.wholeMatch(of: /[A-Za-z][A-Za-z0-9._-]{0,63}/) != nil, !ours.contains(row.key) else {
                document.report(line: row.line, "this parameter of the platform cannot be set by a catalog")
                continue
            }
            let names = oneOrMoreTexts(row.value) ?? []
            if names.isEmpty { row.value.report("must name carried columns or configuration keys") }
            sources[row.key] = names
        }
        return sources
    }
}
