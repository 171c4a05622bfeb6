/// What the authorization URL of an element needs in order to work.
package struct AuthorizationRule: Sendable, Hashable {
    /// Query parameters that the URL must have: `access_type=offline` at Google.
    package var requiredParameters: [String: String]
    /// Scopes that must be asked for, whatever else is: `offline_access` at Microsoft.
    package var requiredScopes: [String]
    /// Whether a URL without any scope leads nowhere.
    package var isScopeRequired: Bool
    /// Parameters that the platform needs to make the URL, with the names of carried columns and configuration keys
    /// that may hold their values, in the order in which they are tried.
    package var parameterSources: [String: [String]]
    /// Whether the element signs in by OAuth 1, with a request token.
    package var usesOAuth1: Bool

    /// Makes a rule; the default asks for nothing.
    package init(
        requiredParameters: [String: String] = [:],
        requiredScopes: [String] = [],
        isScopeRequired: Bool = false,
        parameterSources: [String: [String]] = [:],
        usesOAuth1: Bool = false
    ) {
        self.requiredParameters = requiredParameters
        self.requiredScopes = requiredScopes
        self.isScopeRequired = isScopeRequired
        self.parameterSources = parameterSources
        self.usesOAuth1 = usesOAuth1
    }

    /// The parameters that one instance gives: what its row carries comes first, then its configuration.
    ///
    /// The row was written for this run, so it is the newer word.
    package func parameters(carried: [String: String], configuration: [String: String]) -> [String: String] {
        parameterSources.compactMapValues { names in
            names.compactMap { carried[$0] }.first { !$0.isBlankOrMasked }
                ?? names.compactMap { configuration[$0] }.first { !$0.isBlankOrMasked }
        }
    }
}
