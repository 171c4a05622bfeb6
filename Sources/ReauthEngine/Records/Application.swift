package import OAuth

/// An OAuth client with its credentials in memory.
package struct Application: Sendable {
    /// The element whose instances use it.
    package var element: String
    /// The client identifier.
    package var clientID: Secret<String>
    /// The client secret.
    package var clientSecret: Secret<String>
    /// Where the provider sends the browser after consent.
    package var redirectURI: String
    /// The scopes to ask for.
    package var scope: String?

    package init(
        element: String,
        clientID: Secret<String>,
        clientSecret: Secret<String>,
        redirectURI: String,
        scope: String?
    ) {
        self.element = element
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
        self.scope = scope
    }
}
