/// What is known of the elements' authorization URLs.
package protocol AuthorizationRules: Sendable {
    /// What an element's authorization URL needs; a rule that asks for nothing where nothing is known.
    func authorizationRule(forElement element: String) -> AuthorizationRule
}
