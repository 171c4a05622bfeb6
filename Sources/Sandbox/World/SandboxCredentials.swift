/// Everything a client needs to rehearse against the sandbox.
///
/// None of it is worth protecting: it follows from the seed.
public struct SandboxCredentials: Sendable, Hashable {
    /// The platform's organization secret.
    public var organizationSecret: String
    /// The platform's user secret.
    public var userSecret: String
    /// One OAuth client per provider; Evernote's is an OAuth 1 client.
    public var applications: [SandboxApplication]
}

/// One OAuth client of the sandbox's providers.
public struct SandboxApplication: Sendable, Hashable {
    /// The key of the element whose instances use it.
    public var element: String
    /// The client identifier.
    public var clientID: String
    /// The client secret.
    public var clientSecret: String
    /// Where the consent page sends the browser.
    public var redirectURI: String
    /// The scopes of its instances.
    public var scope: String
}

extension SandboxCredentials {
    /// Derives the secrets of a sandbox.
    init(mint: TokenMint, redirectURI: String) {
        organizationSecret = mint.secret(1, length: 31) + "="
        userSecret = mint.secret(2, length: 43) + "="
        applications = [SandboxElement.salesforce, .box, .adobeSign, .quickBooks, .evernote, .hubSpot].map { element in
            let number = UInt64(element.rawValue) << 8
            return SandboxApplication(
                element: element.key,
                clientID: mint.secret(number, length: 32, alphabet: .alphanumeric),
                clientSecret: mint.secret(number + 1, length: 40, alphabet: .base64),
                redirectURI: redirectURI,
                scope: element.scope
            )
        }
    }

    func application(of element: SandboxElement) -> SandboxApplication? {
        applications.first { $0.element == element.key }
    }
}
