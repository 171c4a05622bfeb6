import OAuth

/// Which item of a grant group sends the one revocation that ends the grants of the account.
package enum RevocationTurn: Sendable, Hashable {
    /// The item that asks: no other one of its group has ended the account, or is about to.
    case mine
    /// Another one has had it since then and is not settled; it is due at this moment where it was put off.
    case pending(since: Timestamp, due: Timestamp?)
    /// The provider told another one, or a probe of it showed, that its revocation took effect.
    case ended(AccountEnd)
    /// The same, and a consent for the account was sent since, or may be under way: a revocation could end the new sign-in.
    case overtaken(AccountEnd)
}

/// How the grants of an account ended.
package struct AccountEnd: Sendable, Hashable {
    /// The instance that carried the revocation.
    package var instance: InstanceID?
    /// When its revocation took effect.
    package var at: Timestamp

    package init(instance: InstanceID?, at: Timestamp) {
        self.instance = instance
        self.at = at
    }
}

extension RevocationTurn {
    /// How many items of a grant group have the turn one after the other, before each one revokes by itself.
    ///
    /// Where the first revocations did not end the account, the next ones will hardly do, and a large group that takes turns
    /// takes long.
    package static let most = 3

    /// What the item that has the turn means for the others of its grant group; `nil` where it gave the turn up.
    ///
    /// `since` is when it took the turn, `hasConsent` tells whether a consent for the account was sent since a moment, or may be
    /// under way.
    package init?(
        heldBy holder: Item,
        since: Timestamp,
        hasConsent: (_ since: Timestamp) throws -> Bool
    ) rethrows {
        let progress = holder.progress
        if progress.outcome == nil, progress.phase == .planned || progress.phase == .revoking {
            self = .pending(since: since, due: progress.dueAt)
            return
        }
        guard progress.wasRevoked, let moment = progress.revokedAt else { return nil }
        let end = AccountEnd(instance: holder.seed.instanceID, at: moment)
        if try progress.isSignedInAgain || hasConsent(moment) {
            self = .overtaken(end)
        } else if progress.isContradicted {
            return nil
        } else {
            self = .ended(end)
        }
    }
}

extension ItemProgress {
    /// Whether its grant is believed to have ended.
    ///
    /// An access token that was dead before its revocation may have expired, and the grant lives on.
    fileprivate var wasRevoked: Bool {
        switch basis {
        case .told, .inferred, .endedWithAccount: true
        case .alreadyGone: settledTokens.contains(.refreshToken)
        case nil: false
        }
    }

    /// Whether there is a new grant since, as a sign-in or a person's word tells.
    fileprivate var isSignedInAgain: Bool {
        switch outcome {
        case .reauthenticated, .superseded, .rotated: true
        case .healthy, .awaitingCode, .retired, .notRevocable, .skipped, .inDoubt, .failed, nil: false
        }
    }

    /// Whether something speaks against the end of its grant.
    fileprivate var isContradicted: Bool {
        wasSeenAlive || accessTokenAfter != nil || reason == .stillValid || outcome == .inDoubt || outcome == .failed
    }
}
