package import ReauthModel

/// What a look at a waiting instance showed: whether a person signed in on the platform's own page.
package enum ElsewhereAnswer: Sendable, Hashable {
    /// New tokens, and a call with them works: it is settled, in every run.
    case settled(Item)
    /// The tokens are those that are known as dead. It was not called.
    case unchanged(Item)
    /// New tokens, and the provider rejects them: they are known as dead from now on.
    case rejected(Item)
    /// New tokens of another account than before. It was not called.
    case otherAccount(Item)
    /// New tokens, and nothing proves a sign-in: the old ones were never proved dead, so that it may have been a refresh, or
    /// no call could be made, for the instance is disabled or the job forbids calls.
    case unproved(Item)
    /// It could not be read or called, or nothing can be said yet.
    case unreachable(Item)
    /// Another process works on it, a code is under way, or it does not wait any more.
    case busy
}

extension ItemProgress {
    /// Whether the platform shows tokens that are none of those which are known as dead.
    ///
    /// Where both kinds are known, both must be new: with the refresh token of before it is a refresh and no sign-in.
    func hasNewTokens(_ facts: InstanceFacts) -> Bool {
        guard let accessToken = facts.accessToken, let dead = accessTokenAfter ?? accessTokenBefore,
            accessToken != dead, accessToken != accessTokenBefore
        else { return false }
        guard let refreshTokenBefore else { return true }
        return facts.refreshToken.map { $0 != refreshTokenBefore } ?? true
    }
}
