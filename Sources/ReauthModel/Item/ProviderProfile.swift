package import OAuth

/// What is known of one provider's revocation, as far as decisions need it.
///
/// The wire details stay in the catalog.
package struct ProviderProfile: Sendable, Hashable {
    /// Whether naming one token also ends the other.
    package enum Cascade: String, Sendable, Hashable {
        /// The other token lives on.
        case survives
        /// The other token dies too.
        case dies
        /// The provider does not say.
        case unknown
    }

    /// What dies when everything of one instance is revoked.
    package enum Reach: String, Sendable, Hashable {
        /// The grant of that instance.
        case grant
        /// Every grant that the external account gave to the application.
        case account
        /// The provider does not say.
        case unknown
    }

    /// The provider's name in the catalog, which is also its lane.
    package var name: String
    /// Tokens that a request can name; empty where nothing can be revoked.
    package var nameableTokens: Set<TokenKind>
    /// What becomes of the refresh token when the access token is revoked.
    package var refreshTokenAfterAccessToken: Cascade
    /// What becomes of the access tokens when the refresh token is revoked.
    package var accessTokenAfterRefreshToken: Cascade
    /// The tokens to send so that everything dies, in this order.
    package var grantTokens: [TokenKind]
    /// Whether the revocation request authenticates the client.
    package var needsClientCredentials: Bool
    /// Whether the provider documents that repeating a revocation of the same token does no harm.
    package var isRepeatSafe: Bool
    /// What dies when everything of one instance is revoked.
    package var reach: Reach
    /// Keys of an instance's configuration that tell the external account; the first that is set counts.
    package var accountKeys: [String]
    /// How long an access token lives at most, where the provider documents it.
    package var accessTokenLife: Duration?
    /// How many grants of one account live at the same time for one application, where the provider documents it: the
    /// oldest ends with the consent that follows.
    package var maxGrantsPerAccount: Int?

    package init(
        name: String,
        nameableTokens: Set<TokenKind>,
        refreshTokenAfterAccessToken: Cascade,
        accessTokenAfterRefreshToken: Cascade,
        grantTokens: [TokenKind],
        needsClientCredentials: Bool,
        isRepeatSafe: Bool,
        reach: Reach = .grant,
        accountKeys: [String] = ProviderProfile.usualAccountKeys,
        accessTokenLife: Duration? = nil,
        maxGrantsPerAccount: Int? = nil
    ) {
        self.accessTokenLife = accessTokenLife
        self.maxGrantsPerAccount = maxGrantsPerAccount
        self.name = name
        self.nameableTokens = nameableTokens
        self.refreshTokenAfterAccessToken = refreshTokenAfterAccessToken
        self.accessTokenAfterRefreshToken = accessTokenAfterRefreshToken
        self.grantTokens = grantTokens
        self.needsClientCredentials = needsClientCredentials
        self.isRepeatSafe = isRepeatSafe
        self.reach = reach
        self.accountKeys = accountKeys
    }

    /// Configuration keys that are known to tell the external account.
    package static let usualAccountKeys = [
        "oauth.user.id", "sfdc.user.id.url", "realmId", "quickbooks.realm.id", "resource_owner_id",
    ]

    /// Whether the refresh token can be revoked and the access token cannot: it may live on to its expiry.
    package var sparesAccessToken: Bool {
        nameableTokens == [.refreshToken] && accessTokenAfterRefreshToken != .dies
    }

    /// Whether a revocation that names these tokens ends all tokens of every grant that the account gave to the application.
    package func endsAccount(naming kinds: [TokenKind]) -> Bool {
        guard reach == .account else { return false }
        let isWhole = kinds.contains(.refreshToken) ? accessTokenAfterRefreshToken : refreshTokenAfterAccessToken
        return !kinds.isEmpty && isWhole == .dies
    }

    /// The lane of this provider's items.
    package var lane: LaneKey { .provider(name) }
}

/// What a policy means at one provider, before anything is sent.
package enum RevocationDecision: Sendable, Hashable {
    /// How an item is expected to end once the tokens are revoked.
    package enum End: String, Sendable, Hashable {
        /// The platform refreshes by itself.
        case silentRefresh = "silent_refresh"
        /// A person has to consent again.
        case personNeeded = "person_needed"
        /// One of the two; the provider does not say.
        case unknown
    }

    /// Send these tokens, in this order.
    case revoke([TokenKind], expecting: End)
    /// Do nothing for it.
    case end(Outcome, Reason?)
}

extension ProviderProfile {
    /// The token of `kinds` that is revoked first; `nil` where it is the refresh token, which is not readable, and no other one
    /// takes it along.
    package func firstToken(of kinds: [TokenKind], hasRefreshToken: Bool) -> TokenKind? {
        guard kinds.contains(.refreshToken), !hasRefreshToken else { return kinds.first }
        return nameableTokens.contains(.accessToken) && refreshTokenAfterAccessToken == .dies ? .accessToken : nil
    }

    /// What `policy` means here in a job that does `action`, when what is done must be proved by `confirm`.
    package func decision(
        for policy: RevokePolicy,
        in action: Action,
        confirm: ConfirmMode
    ) -> RevocationDecision {
        guard action == .retire, !nameableTokens.isEmpty else { return decision(for: policy, confirm: confirm) }
        // Nothing of the grant may live on, so nothing is sent that is not known to end it.
        if policy != .grant, nameableTokens.contains(.accessToken), refreshTokenAfterAccessToken != .dies {
            return .end(.skipped, .grantMaySurvive)
        }
        // Only a call through the instance shows that the access token died with its expiry.
        if policy == .grant, sparesAccessToken, confirm != .ping { return .end(.skipped, .proofNeedsPing) }
        return decision(for: policy, confirm: confirm)
    }

    /// What `policy` means here, when what is done must be proved by `confirm`.
    package func decision(for policy: RevokePolicy, confirm: ConfirmMode) -> RevocationDecision {
        guard !nameableTokens.isEmpty else { return .end(.notRevocable, nil) }
        let decision: RevocationDecision
        switch policy {
        case .silent:
            guard nameableTokens.contains(.accessToken) else { return .end(.skipped, .accessTokenNotRevocable) }
            guard refreshTokenAfterAccessToken == .survives else { return .end(.skipped, .wouldNeedPerson) }
            decision = .revoke([.accessToken], expecting: .silentRefresh)
        case .accessToken:
            guard nameableTokens.contains(.accessToken) else { return .end(.skipped, .accessTokenNotRevocable) }
            let end: RevocationDecision.End =
                switch refreshTokenAfterAccessToken {
                case .survives: .silentRefresh
                case .dies: .personNeeded
                case .unknown: .unknown
                }
            decision = .revoke([.accessToken], expecting: end)
        case .grant:
            decision = .revoke(grantTokens, expecting: .personNeeded)
        }
        // Where the platform heals the instance by itself, only a call through it shows that it did. Without that
        // proof nothing may be claimed, so nothing is sent.
        if case .revoke(_, expecting: let end) = decision, end != .personNeeded, confirm != .ping {
            return .end(.skipped, .proofNeedsPing)
        }
        return decision
    }
}
