/// A successful authorization response (RFC 6749 §4.1.2): the code, and whatever else the callback carried.
///
/// Cannot be copied, for its code can be sent only once.
package struct AuthorizationResponse: ~Copyable, Sendable {
    private let code: AuthorizationCode
    /// Further callback parameters by name: `realmId`, `oauth_verifier` and the like.
    package let parameters: Secret<[String: String]>
    /// The name under which the code travels: `code`, or `oauth_verifier` for OAuth 1.
    package let codeName: String

    package init(
        code: consuming AuthorizationCode,
        codeName: String = "code",
        parameters: Secret<[String: String]> = Secret([:])
    ) {
        self.code = code
        self.codeName = codeName
        self.parameters = parameters
    }

    /// What the store keeps of the code.
    ///
    /// A verifier of OAuth 1 may be as short as a PIN: it counts together with the request token that it is for. Nothing
    /// that stands beside a `code` changes its hash, or the same code could be sent again in other company.
    package var codeHash: CodeHash {
        guard codeName == "oauth_verifier", let token = parameters.exposed()["oauth_token"] else { return code.hash }
        return code.hash(for: token)
    }

    /// Every parameter of the callback, the code among them, for the one request that sends them.
    package consuming func exposed() -> [String: String] {
        let (name, parameters) = (codeName, parameters)
        let text = code.exposed()
        return parameters.exposed().merging([name: text]) { _, code in code }
    }
}

/// A place for one response that waits for its turn; it can be taken out once.
///
/// Lists cannot hold what cannot be copied.
package actor PendingResponse {
    private var response: AuthorizationResponse?

    /// Keeps a response.
    package init(_ response: consuming sending AuthorizationResponse) {
        self.response = consume response
    }

    /// Takes it out; `nil` for whoever comes second.
    package func take() -> AuthorizationResponse? {
        response.take()
    }
}
