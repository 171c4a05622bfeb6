/// A revocation request that a provider has read.
package struct RevocationAttempt: Sendable {
    /// The element whose provider received it.
    package var element: SandboxElement
    /// The host that it was sent to.
    package var host: String
    /// The token.
    package var token: String
    /// Client identifier and secret, where the request had them.
    package var client: (id: String, secret: String)?
    /// Whether the provider answers 200 and does nothing.
    package var isLie: Bool
    /// Whether the answer will be withheld.
    package var isResponseLost: Bool

    package init(
        element: SandboxElement,
        host: String,
        token: String,
        client: (id: String, secret: String)? = nil,
        isLie: Bool = false,
        isResponseLost: Bool = false
    ) {
        self.element = element
        self.host = host
        self.token = token
        self.client = client
        self.isLie = isLie
        self.isResponseLost = isResponseLost
    }
}
