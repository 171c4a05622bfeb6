/// One OAuth client of the sandbox's providers.
package struct SandboxApplication: Sendable, Hashable {
    /// The key of the element whose instances use it.
    package var element: String
    /// The client identifier.
    package var clientID: String
    /// The client secret.
    package var clientSecret: String
    /// Where the consent page sends the browser.
    package var redirectURI: String
    /// The scopes of its instances.
    package var scope: String
}
