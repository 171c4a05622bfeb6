/// A successful authorization response (RFC 6749 §4.1.2): the code, and the other parameters of the callback.
///
/// Cannot be copied, because its code can be sent only once.
package struct AuthorizationResponse: ~Copyable, Sendable {
    private let code: AuthorizationCode
    /// Further callback parameters by name: `realmId`, `oauth_verifier` and the like.
    package let parameters: Secret<[String: String]>
    /// The name of the code's parameter: `code`, or `oauth_verifier` for OAuth 1.
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

    /// What the store keeps of the code, so that it is not sent again.
    ///
    /// A verifier of OAuth 1 may be as short as a PIN, so its hash includes the request token that it belongs to. The hash of
    /// a `code` includes no other parameter: otherwise the same code could be sent again with different parameters.
    package var codeHash: CodeHash {
        guard codeName == "oauth_verifier", let token = parameters.exposed()["oauth_token"] else { return code.hash }
        return code.hash(for: token)
    }

    /// Every parameter of the callback, the code included, for the request that sends them.
    package consuming func exposed() -> [String: String] {
        let (name, parameters) = (codeName, parameters)
        let text = code.exposed()
        return parameters.exposed().merging([name: text]) { _, code in code }
    }
}
