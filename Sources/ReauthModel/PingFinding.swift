public import OAuth

/// What a ping told of the access token that the instance showed right before it, for the count that all runs share.
public struct PingFinding: Sendable, Hashable {
    /// What came of the ping.
    public enum Answer: Sendable, Hashable {
        /// The provider rejected the token.
        case rejected
        /// It was sent, and no answer came that can be read: it may have been a failed refresh.
        case unanswered
        /// The call worked: the platform begins to count anew.
        case worked
    }

    /// Fingerprint of the access token; `nil` where it was not readable.
    public var token: TokenFingerprint?
    /// What came of the ping.
    public var answer: Answer

    /// Makes a finding.
    public init(token: TokenFingerprint?, answer: Answer) {
        self.token = token
        self.answer = answer
    }
}
