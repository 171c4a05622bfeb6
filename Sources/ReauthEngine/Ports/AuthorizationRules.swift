/// What is known of the elements' authorization URLs.
package protocol AuthorizationRules: Sendable {
    /// What an element's authorization URL needs; a rule that asks for nothing where nobody knows.
    func authorizationRule(forElement element: String) -> AuthorizationRule
}
