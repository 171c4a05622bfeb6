import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel

extension ProviderEntry {
    /// Something that the entry says, for people; a label that is empty goes with the fact before it.
    package typealias Fact = (label: String, text: String)

    /// What the entry says: the request, what dies with what, what answers mean, and the limits.
    package var facts: [Fact] {
        var facts: [Fact] = [("elements", elements.joined(separator: ", "))]
        if let documentation { facts.append(("documentation", documentation)) }
        guard let endpoint else {
            facts.append(("revocation", "none: \(reason ?? "the provider has no endpoint for it")"))
            return facts + capFacts + authorizationFacts
        }
        facts += placeFacts(endpoint, "request")
        for place in alternatives { facts += placeFacts(place, "or") }
        let parameter =
            endpoint.placement == .bearer ? "bearer" : "\(endpoint.placement.rawValue) `\(endpoint.parameter)`"
        facts.append(("token", parameter))
        if !endpoint.constants.isEmpty {
            facts.append(("constants", endpoint.constants.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")))
        }
        facts.append(("client", endpoint.clientAuthentication.rawValue))
        let nameable = TokenKind.allCases.filter(endpoint.tokens.contains).map(\.rawValue)
        facts.append(("can be named", nameable.joined(separator: ", ")))
        facts.append(("grant", profile.grantTokens.map(\.rawValue).joined(separator: ", then ")))
        facts.append(
            (
                "cascade",
                "access token revoked: refresh token \(profile.refreshTokenAfterAccessToken.rawValue); "
                    + "refresh token revoked: access token \(profile.accessTokenAfterRefreshToken.rawValue)"
            )
        )
        if let life = profile.accessTokenLife {
            facts.append(("access tokens", "live for \(life.components.seconds / 60) min at most"))
        }
        facts.append(("reach", reach))
        facts += capFacts
        facts.append(("repeat", profile.isRepeatSafe ? "documented as harmless" : "not documented as harmless"))
        facts += (rules + OutcomeRule.standard).map { ("answer", $0.description) }
        facts.append(("answer", "5xx, and whatever no line covers, means doubt: a probe tells"))
        let windows = limit.windows.map(\.description).joined(separator: ", ")
        facts.append(("limit", "\(windows), \(limit.concurrency) at once"))
        return facts + authorizationFacts
    }

    private func placeFacts(_ place: RevocationEndpoint, _ label: String) -> [Fact] {
        var facts: [Fact] = [(label, "\(place.method.rawValue) \(place.location)")]
        for variable in place.variables {
            let keys = variable.keys.joined(separator: ", ")
            let patterns = variable.allowed.map(\.text).joined(separator: ", ")
            facts.append(("{\(variable.name)}", "from \(keys); allowed: \(patterns)"))
        }
        if let parameter = place.kindParameter { facts.append(("", "with \(parameter): the kind of the token")) }
        return facts + place.rules.map { ("", "answer there: \($0.description)") }
    }

    private var reach: String {
        switch profile.reach {
        case .grant: "one grant; other instances of the same account live on"
        case .account: "every instance of the same account dies with it: links wait for all revocations"
        case .unknown: "not documented, so links wait for all revocations"
        }
    }

    private var capFacts: [Fact] {
        guard let most = profile.maxGrantsPerAccount else { return [] }
        return [("grants", "an account keeps \(most) for each application; one more sign-in ends the oldest")]
    }

    private var authorizationFacts: [Fact] {
        var needs = authorization.requiredParameters.sorted { $0.key < $1.key }.map { "has \($0.key)=\($0.value)" }
        needs += authorization.requiredScopes.map { "asks for the scope \($0)" }
        if authorization.isScopeRequired { needs.append("asks for at least one scope") }
        needs += authorization.parameterSources.sorted { $0.key < $1.key }.map {
            "is made with \($0.key), from \($0.value.joined(separator: ", "))"
        }
        if authorization.usesOAuth1 { needs.append("is for OAuth 1") }
        return needs.map { ("link", $0) }
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
