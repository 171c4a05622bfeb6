package import OAuth

/// Everything that decides what happens to one item, apart from what the far side answers.
package struct ItemPolicy: Sendable, Hashable {
    /// What the job does.
    package var action: Action
    /// What it revokes; set when the action is `rotate` or `retire`.
    package var revoke: RevokePolicy?
    /// How it proves what it did.
    package var confirm: ConfirmMode
    /// What is known of the element's provider; `nil` when no catalog entry names the element.
    package var profile: ProviderProfile?
    /// Whether the job knows the client credentials of the element.
    package var hasApplication: Bool
    /// Requests that may be repeated: how often, and how far apart.
    package var retry: RetryPolicy
    /// Revocation requests of one item at most, those included that were found to have had no effect.
    package var revocationAttempts: Int
    /// Which disabled instances may be enabled before a code is exchanged for them.
    package var reenable: ReenablePolicy
    /// What becomes of an instance whose token still works after its revocation.
    package var onStillValid: StillValidPolicy
    /// Whether the job has an interval within which instances that work are not worked on again (`repeat`).
    package var sparesRecentlyDone: Bool
    /// Instances that are proved to be authorized at this moment or later are not worked on.
    package var authorizedBefore: Timestamp?
    /// Whether people sign in for the element by OAuth 1: there is nothing to revoke then, and no refresh token to look for.
    package var signsInByOAuth1: Bool

    package init(
        action: Action,
        revoke: RevokePolicy?,
        confirm: ConfirmMode,
        profile: ProviderProfile?,
        hasApplication: Bool,
        retry: RetryPolicy = RetryPolicy(),
        revocationAttempts: Int = 5,
        reenable: ReenablePolicy = .autoDisabled,
        onStillValid: StillValidPolicy = .report,
        sparesRecentlyDone: Bool = false,
        authorizedBefore: Timestamp? = nil,
        signsInByOAuth1: Bool = false
    ) {
        self.action = action
        self.revoke = revoke
        self.confirm = confirm
        self.profile = profile
        self.hasApplication = hasApplication
        self.retry = retry
        self.revocationAttempts = revocationAttempts
        self.reenable = reenable
        self.onStillValid = onStillValid
        self.sparesRecentlyDone = sparesRecentlyDone
        self.authorizedBefore = authorizedBefore
        self.signsInByOAuth1 = signsInByOAuth1
    }

    /// What the job means for an item of this element.
    package var decision: RevocationDecision {
        guard let profile, let revoke else { return .end(.skipped, .unknownProvider) }
        let decision = profile.decision(for: revoke, in: action, confirm: confirm)
        if case .revoke = decision, profile.needsClientCredentials, !hasApplication {
            return .end(.failed, .clientCredentialsMissing)
        }
        return decision
    }

    /// What an item that stands like this needs of its provider when it is taken up; nothing where it was begun before, for
    /// what was sent cannot be taken back.
    package func demand(of progress: ItemProgress) -> ItemDemand {
        guard progress.phase == .planned, progress.outcome == nil else { return ItemDemand() }
        switch action {
        case .check: return ItemDemand(isCalled: confirm == .ping)
        case .reauthenticate: return ItemDemand()
        case .rotate, .retire: break
        }
        guard case .revoke(let kinds, _) = decision else { return ItemDemand() }
        return ItemDemand(revocations: max(1, kinds.count - progress.settledTokens.count))
    }

    /// Whether one revocation ends every grant of an account and every token of these, so that it is sent once for the account.
    ///
    /// Only a call through each instance shows that its token died with it.
    package var endsAccountAtOnce: Bool {
        guard let profile, confirm == .ping, case .revoke(let kinds, expecting: .personNeeded) = decision else {
            return false
        }
        return profile.endsAccount(naming: kinds)
    }

    /// Whether links have to wait for the revocations of other instances.
    ///
    /// Where one revocation may end the grants of other instances too, a link that was used early would be undone by the
    /// revocation of its neighbour.
    package var holdsLinks: Bool {
        action == .rotate && profile.map { $0.reach != .grant } ?? false
    }
}

/// What the machine needs to know of an instance that was read.
///
/// Fingerprints, never tokens.
package struct InstanceFacts: Sendable, Hashable {
    /// Fingerprint of the access token; `nil` when it is not readable.
    package var accessToken: TokenFingerprint?
    /// Fingerprint of the refresh token; `nil` when it is not readable.
    package var refreshToken: TokenFingerprint?
    /// Whether the instance is disabled.
    package var isDisabled: Bool
    /// Whether it authenticates by OAuth 2.
    package var usesOAuth2: Bool
    /// Whether an Element token was shown, without which it cannot be called.
    package var canBePinged: Bool
    /// The instances that it shares its external account with, where the configuration tells.
    package var grantGroup: GrantGroup?
    /// When the access token expires, as far as the configuration tells.
    package var accessTokenExpiresAt: Timestamp?
    /// When the instance was made, as far as the platform tells: it cannot have been authorized before.
    package var createdAt: Timestamp?

    package init(
        accessToken: TokenFingerprint?,
        refreshToken: TokenFingerprint?,
        isDisabled: Bool,
        usesOAuth2: Bool,
        canBePinged: Bool = true,
        grantGroup: GrantGroup? = nil,
        accessTokenExpiresAt: Timestamp? = nil,
        createdAt: Timestamp? = nil
    ) {
        self.createdAt = createdAt
        self.accessTokenExpiresAt = accessTokenExpiresAt
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.isDisabled = isDisabled
        self.usesOAuth2 = usesOAuth2
        self.canBePinged = canBePinged
        self.grantGroup = grantGroup
    }

    /// The fingerprint of a kind of token.
    package func fingerprint(_ kind: TokenKind) -> TokenFingerprint? {
        kind == .accessToken ? accessToken : refreshToken
    }
}
