import ReauthEngine

/// One rule for every element.
struct FixedRules: AuthorizationRules {
    var rule: AuthorizationRule

    func authorizationRule(forElement element: String) -> AuthorizationRule { rule }
}
