package import OAuth

/// What a ping told of the access token that the instance showed right before it, for the count that all runs share.
package struct PingFinding: Sendable, Hashable {
    /// What came of the ping.
    package enum Answer: Sendable, Hashable {
        /// The provider rejected the token.
        case rejected
        /// It was sent, and no answer came that can be read: it may have been a failed refresh.
        case unanswered
        /// The call worked: the platform begins to count anew.
        case worked
    }

    /// Fingerprint of the access token; `nil` where it was not readable.
    package var token: TokenFingerprint?
    /// What came of the ping.
    package var answer: Answer

    package init(token: TokenFingerprint?, answer: Answer) {
        self.token = token
        self.answer = answer
    }
}
