public import OAuth

/// What one authorization URL is asked for with.
public struct AuthorizationURLRequest: Sendable {
    /// The element's key.
    public var element: String
    /// The OAuth client.
    public var application: Application
    /// Our own, unguessable state: the URL tells nothing else of the instance.
    public var state: State
    /// What the URL needs.
    public var rule: AuthorizationRule
    /// Values of the parameters that the rule names.
    public var parameters: [String: String]
    /// The request token of OAuth 1, which no other element has.
    public var requestToken: Secret<String>?

    /// Makes a request.
    public init(
        element: String,
        application: Application,
        state: State,
        rule: AuthorizationRule = AuthorizationRule(),
        parameters: [String: String] = [:],
        requestToken: Secret<String>? = nil
    ) {
        self.element = element
        self.application = application
        self.state = state
        self.rule = rule
        self.parameters = parameters
        self.requestToken = requestToken
    }
}
