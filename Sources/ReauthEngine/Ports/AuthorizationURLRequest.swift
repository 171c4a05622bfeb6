package import OAuth
package import ReauthModel

/// What one authorization URL is asked for with.
package struct AuthorizationURLRequest: Sendable {
    /// The element's key.
    package var element: String
    /// The OAuth client.
    package var application: Application
    /// Our own, unguessable state: the URL tells nothing else of the instance.
    package var state: State
    /// What the URL needs.
    package var rule: AuthorizationRule
    /// Values of the parameters that the rule names.
    package var parameters: [String: String]
    /// The request token of OAuth 1, which no other element has.
    package var requestToken: Secret<String>?
    /// The instance that it is for, as far as known.
    ///
    /// It is not sent.
    package var instance: InstanceID?

    package init(
        element: String,
        application: Application,
        state: State,
        rule: AuthorizationRule = AuthorizationRule(),
        parameters: [String: String] = [:],
        requestToken: Secret<String>? = nil,
        instance: InstanceID? = nil
    ) {
        self.instance = instance
        self.element = element
        self.application = application
        self.state = state
        self.rule = rule
        self.parameters = parameters
        self.requestToken = requestToken
    }
}
