import OAuth
import ReauthModel

/// One line of an entry's outcome table: when everything that it asks for holds, it says what the answer means.
struct OutcomeRule: Sendable {
    /// What an answer can mean.
    enum Meaning: String, Sendable, CaseIterable {
        case revoked
        case alreadyGone = "already_gone"
        case throttled
        case clientRejected = "client_rejected"
        case unsupportedTokenType = "unsupported_token_type"
        case refused
        case doubt
    }

    var statuses: [ClosedRange<Int>]
    /// Values of the `error` member; empty when it does not matter.
    var errors: [String] = []
    var emptyBody: Bool?
    /// Paths into the JSON body with the scalar that must stand there.
    var json: [(path: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    /// Set when the rule holds only for a request that named this token.
    var token: TokenKind?
    var meaning: Meaning
    /// How long to wait when an answer that means `throttled` does not say it.
    var wait: Duration = .seconds(60)

    /// Whether the rule covers the answer to a request that named `kind`.
    func matches(_ reply: ProviderReply, naming kind: TokenKind) -> Bool {
        guard statuses.contains(where: { $0.contains(reply.status) }) else { return false }
        guard errors.isEmpty || reply.error.map(errors.contains) == true else { return false }
        guard emptyBody.map({ $0 == reply.hasEmptyBody }) ?? true, token.map({ $0 == kind }) ?? true else {
            return false
        }
        return json.allSatisfy { reply.text(at: $0.path) == $0.value }
            && headers.allSatisfy { header in
                reply.header(header.name).contains { $0.lowercased() == header.value.lowercased() }
            }
    }
}

extension OutcomeRule {
    /// What RFC 7009 §2.2 and RFC 6749 §5.2 say, after an entry's own rules.
    ///
    /// Answers beyond them stay in doubt: a probe must tell. In particular a bare 400 `invalid_token` is not in RFC
    /// 7009, which wants 200 for a dead token.
    static let standard: [OutcomeRule] = [
        OutcomeRule(statuses: [200...200], meaning: .revoked),
        OutcomeRule(
            statuses: [400...499],
            errors: [OAuthErrorCode.invalidClient.rawValue],
            meaning: .clientRejected
        ),
        OutcomeRule(
            statuses: [400...499],
            errors: [OAuthErrorCode.unsupportedTokenType.rawValue],
            meaning: .unsupportedTokenType
        ),
        OutcomeRule(
            statuses: [400...499],
            errors: [
                OAuthErrorCode.invalidRequest.rawValue, OAuthErrorCode.unauthorizedClient.rawValue,
                "unsupported_grant_type", "invalid_scope",
            ],
            meaning: .refused
        ),
    ]
}
