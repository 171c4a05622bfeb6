import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel

extension ProviderEntry: CustomStringConvertible {
    /// Several lines for people: the request, what dies with what, what answers mean, and the limits.
    package var description: String {
        var lines = ["\(name): \(title)", line("elements", elements.joined(separator: ", "))]
        if let documentation { lines.append(line("documentation", documentation)) }
        guard let endpoint else {
            lines.append(line("revocation", "none: \(reason ?? "the provider has no endpoint for it")"))
            lines += authorizationLines
            return lines.joined(separator: "\n")
        }
        lines += placeLines(endpoint, "request")
        for place in alternatives { lines += placeLines(place, "or") }
        let parameter =
            endpoint.placement == .bearer ? "bearer" : "\(endpoint.placement.rawValue) `\(endpoint.parameter)`"
        lines.append(line("token", parameter))
        if !endpoint.constants.isEmpty {
            lines.append(line("constants", endpoint.constants.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")))
        }
        lines.append(line("client", endpoint.clientAuthentication.rawValue))
        let nameable = TokenKind.allCases.filter(endpoint.tokens.contains).map(\.rawValue)
        lines.append(line("can be named", nameable.joined(separator: ", ")))
        lines.append(line("grant", profile.grantTokens.map(\.rawValue).joined(separator: ", then ")))
        lines.append(
            line(
                "cascade",
                "access token revoked: refresh token \(profile.refreshTokenAfterAccessToken.rawValue); "
                    + "refresh token revoked: access token \(profile.accessTokenAfterRefreshToken.rawValue)"
            )
        )
        if let life = profile.accessTokenLife {
            lines.append(line("access tokens", "live for \(life.components.seconds / 60) min at most"))
        }
        lines.append(line("reach", reach))
        lines.append(line("repeat", profile.isRepeatSafe ? "documented as harmless" : "not documented as harmless"))
        lines += (rules + OutcomeRule.standard).map { line("answer", $0.description) }
        lines.append(line("answer", "5xx, and whatever no line covers, means doubt: a probe tells"))
        let windows = limit.windows.map(\.description).joined(separator: ", ")
        lines.append(line("limit", "\(windows), \(limit.concurrency) at once"))
        lines += authorizationLines
        return lines.joined(separator: "\n")
    }

    private func placeLines(_ place: RevocationEndpoint, _ label: String) -> [String] {
        var lines = [line(label, "\(place.method.rawValue) https://\(place.hostTemplate)\(place.path)")]
        for variable in place.variables {
            let keys = variable.keys.joined(separator: ", ")
            let patterns = variable.allowed.map(\.text).joined(separator: ", ")
            lines.append(line("{\(variable.name)}", "from \(keys); allowed: \(patterns)"))
        }
        if let parameter = place.kindParameter { lines.append(line("", "with \(parameter): the kind of the token")) }
        return lines + place.rules.map { line("", "answer there: \($0.description)") }
    }

    private var reach: String {
        switch profile.reach {
        case .grant: "one grant; other instances of the same account live on"
        case .account: "every instance of the same account dies with it: links wait for all revocations"
        case .unknown: "not documented, so links wait for all revocations"
        }
    }

    private var authorizationLines: [String] {
        var needs = authorization.requiredParameters.sorted { $0.key < $1.key }.map { "has \($0.key)=\($0.value)" }
        needs += authorization.requiredScopes.map { "asks for the scope \($0)" }
        if authorization.isScopeRequired { needs.append("asks for at least one scope") }
        needs += authorization.parameterSources.sorted { $0.key < $1.key }.map {
            "is made with \($0.key), from \($0.value.joined(separator: ", "))"
        }
        if authorization.usesOAuth1 { needs.append("is for OAuth 1") }
        return needs.map { line("link", $0) }
    }

    private func line(_ label: String, _ text: String) -> String {
        "  " + label + String(repeating: " ", count: max(1, 15 - label.count)) + text
    }
}

extension OutcomeRule: CustomStringConvertible {
    /// The rule in one line: `400 with error invalid_token means already_gone`.
    var description: String {
        var text = statuses.map { range in
            switch (range.lowerBound, range.upperBound) {
            case let (lower, upper) where lower == upper: String(lower)
            case let (lower, _): "\(lower / 100)xx"
            }
        }.joined(separator: " or ")
        if !errors.isEmpty { text += " with error " + errors.joined(separator: " or ") }
        if let emptyBody { text += emptyBody ? " with an empty body" : " with a body" }
        for member in json { text += " with \(member.path) = \(member.value)" }
        for header in headers { text += " with \(header.name): \(header.value)" }
        if let token { text += " to \(token.rawValue)" }
        return text + " means \(meaning.rawValue)"
    }
}
