package import OAuth

/// What the store knows of an instance from other runs.
///
/// The platform disables an instance after five failed refreshes, and each ping of a dead one may be such a failure. So what
/// one run found out keeps the next one from pinging again.
package struct InstanceHistory: Sendable, Hashable {
    /// How the instance waits for a sign-in in another run.
    package struct Waiting: Sendable, Hashable {
        /// Fingerprint of the access token that it waits with.
        package var accessToken: TokenFingerprint?
        /// Fingerprint of the refresh token that it waits with.
        package var refreshToken: TokenFingerprint?
        /// Since when it waits.
        package var since: Timestamp?
        /// Whether a probe proved that its token is dead.
        package var isProved: Bool
        /// Why its revocation is believed.
        package var basis: RevocationBasis?
        /// When the provider answered its revocation.
        package var revokedAt: Timestamp?
        /// When a probe proved that its token is dead.
        package var confirmedAt: Timestamp?
        /// The tokens whose revocation is settled.
        package var settledTokens: Set<TokenKind>
        /// Whether the instance was disabled before that run revoked anything.
        package var wasDisabled: Bool

        /// Makes a description of an item that waits.
        package init(
            accessToken: TokenFingerprint?,
            refreshToken: TokenFingerprint?,
            since: Timestamp?,
            isProved: Bool,
            settledTokens: Set<TokenKind>,
            wasDisabled: Bool,
            basis: RevocationBasis? = nil,
            revokedAt: Timestamp? = nil,
            confirmedAt: Timestamp? = nil
        ) {
            self.accessToken = accessToken
            self.refreshToken = refreshToken
            self.since = since
            self.isProved = isProved
            self.settledTokens = settledTokens
            self.wasDisabled = wasDisabled
            self.basis = basis
            self.revokedAt = revokedAt
            self.confirmedAt = confirmedAt
        }
    }

    /// The pings of an access token since a call with it worked.
    package struct Pinged: Sendable, Hashable {
        /// Fingerprint of the token; `nil` where it was not readable.
        package var token: TokenFingerprint?
        /// How many pings of it were rejected, or sent and not answered.
        package var count: Int
        /// Whether its provider was seen to reject it.
        package var isRejected: Bool

        package init(token: TokenFingerprint?, count: Int, isRejected: Bool) {
            self.token = token
            self.count = count
            self.isRejected = isRejected
        }
    }

    /// Pings of one token at most, over all runs: the platform disables an instance after five failed refreshes.
    package static let mostPings = 4

    /// The item of another run that waits: the newest that is proved dead, or else the newest.
    package var waiting: Waiting?
    /// How the instance stood when a person or a `retire` job retired it.
    package var retired: Waiting?
    /// The pings that did not work; `nil` where there were none, or one worked since.
    package var pinged: Pinged?
    /// Whether a sign-in through another run took effect since this run began.
    package var isSignedIn: Bool
    /// Whether a code for the instance may be under way at this moment.
    package var isConsentUnderWay: Bool

    /// Makes a history; the default knows nothing.
    package init(
        waiting: Waiting? = nil,
        retired: Waiting? = nil,
        pinged: Pinged? = nil,
        isSignedIn: Bool = false,
        isConsentUnderWay: Bool = false
    ) {
        self.waiting = waiting
        self.retired = retired
        self.pinged = pinged
        self.isSignedIn = isSignedIn
        self.isConsentUnderWay = isConsentUnderWay
    }

    /// Whether a token may be pinged once more, besides as many pings that nothing is known of yet.
    package func mayPing(_ token: TokenFingerprint?, besides pings: Int = 0) -> Bool {
        guard let pinged, pinged.token == token else { return true }
        return pinged.count + pings < Self.mostPings
    }
}

extension InstanceHistory.Waiting {
    /// What an item of another run says of the instance that it waits for.
    package init(_ progress: ItemProgress) {
        self.init(
            accessToken: progress.accessTokenAfter ?? progress.accessTokenBefore,
            refreshToken: progress.refreshTokenBefore,
            since: progress.awaitingSince,
            isProved: progress.confirmedAt != nil,
            settledTokens: progress.settledTokens,
            wasDisabled: progress.wasDisabled,
            basis: progress.basis,
            revokedAt: progress.revokedAt,
            confirmedAt: progress.confirmedAt
        )
    }

    /// Whether there is nothing more to learn of the tokens that it waits with: they are proved dead, or the provider said so
    /// and no call through a disabled instance could tell more.
    package func isSettled(of facts: InstanceFacts) -> Bool {
        isProved || facts.isDisabled && !settledTokens.isEmpty
    }

    /// Whether a person signed in on the platform's own page: a dead token is not refreshed, and the instance shows another one.
    package func isSignedInElsewhere(by facts: InstanceFacts) -> Bool {
        guard isProved, let accessToken, let shown = facts.accessToken else { return false }
        return shown != accessToken
    }

    /// Whether the instance still shows the tokens that it waits with.
    package func hasTokens(of facts: InstanceFacts) -> Bool {
        guard let accessToken, accessToken == facts.accessToken else { return false }
        return refreshToken == nil || facts.refreshToken == nil || refreshToken == facts.refreshToken
    }
}
