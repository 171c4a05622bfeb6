/// All secrets that a client of the sandbox needs.
///
/// They protect nothing: they follow from the seed.
package struct SandboxCredentials: Sendable, Hashable {
    /// The platform's organization secret.
    package var organizationSecret: String
    /// The platform's user secret.
    package var userSecret: String
    /// One OAuth client per provider; Evernote's is an OAuth 1 client.
    package var applications: [SandboxApplication]
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
