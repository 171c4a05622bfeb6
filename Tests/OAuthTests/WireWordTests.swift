import OAuth
import Testing

@Suite struct WireWordTests {
    @Test func errorCodesAreTheWordsOfTheRFCs() {
        #expect(OAuthErrorCode.invalidClient.rawValue == "invalid_client")
        #expect(OAuthErrorCode.invalidGrant.rawValue == "invalid_grant")
        #expect(OAuthErrorCode.invalidRequest.rawValue == "invalid_request")
        #expect(OAuthErrorCode.invalidToken.rawValue == "invalid_token")
        #expect(OAuthErrorCode.unauthorizedClient.rawValue == "unauthorized_client")
        #expect(OAuthErrorCode.unsupportedTokenType.rawValue == "unsupported_token_type")
        #expect(OAuthErrorCode(rawValue: "invented").rawValue == "invented")
    }

    /// The values of `token_type_hint` (RFC 7009 §2.1).
    @Test func tokenKindsAreTheValuesOfTheHint() {
        #expect(Set(TokenKind.allCases.map(\.rawValue)) == ["access_token", "refresh_token"])
    }
}
