/// Everything a client needs to rehearse against the sandbox.
///
/// None of it is worth protecting: it follows from the seed.
package struct SandboxCredentials: Sendable, Hashable {
    /// The platform's organization secret.
    package var organizationSecret: String
    /// The platform's user secret.
    package var userSecret: String
    /// One OAuth client per provider; Evernote's is an OAuth 1 client.
    package var applications: [SandboxApplication]
}

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
