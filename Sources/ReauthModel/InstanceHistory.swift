public import OAuth

/// What the store knows of an instance from other runs.
///
/// The platform disables an instance after five failed refreshes, and each ping of a dead one may be such a failure. So what
/// one run found out keeps the next one from pinging again.
public struct InstanceHistory: Sendable, Hashable {
    /// How the instance waits for a sign-in in another run.
    public struct Waiting: Sendable, Hashable {
        /// Fingerprint of the access token that it waits with.
        public var accessToken: TokenFingerprint?
        /// Fingerprint of the refresh token that it waits with.
        public var refreshToken: TokenFingerprint?
        /// Since when it waits.
        public var since: Timestamp?
        /// Whether a probe proved that its token is dead.
        public var isProved: Bool
        /// The tokens whose revocation is settled.
        public var settledTokens: Set<TokenKind>
        /// Whether the instance was disabled before that run revoked anything.
        public var wasDisabled: Bool

        /// Makes a description of an item that waits.
        public init(
            accessToken: TokenFingerprint?,
            refreshToken: TokenFingerprint?,
            since: Timestamp?,
            isProved: Bool,
            settledTokens: Set<TokenKind>,
            wasDisabled: Bool
        ) {
            self.accessToken = accessToken
            self.refreshToken = refreshToken
            self.since = since
            self.isProved = isProved
            self.settledTokens = settledTokens
            self.wasDisabled = wasDisabled
        }
    }

    /// The newest run's item that waits, if there is one.
    public var waiting: Waiting?
    /// How the instance stood when somebody retired it: its customer has gone.
    public var retired: Waiting?
    /// Fingerprint of an access token that its provider was seen to reject.
    public var deadToken: TokenFingerprint?
    /// How many pings found that token rejected.
    public var deadPings: Int

    /// Makes a history; the default knows nothing.
    public init(
        waiting: Waiting? = nil,
        retired: Waiting? = nil,
        deadToken: TokenFingerprint? = nil,
        deadPings: Int = 0
    ) {
        self.waiting = waiting
        self.retired = retired
        self.deadToken = deadToken
        self.deadPings = deadPings
    }
}

extension InstanceHistory.Waiting {
    /// What an item of another run says of the instance that it waits for.
    public init(_ progress: ItemProgress) {
        self.init(
            accessToken: progress.accessTokenAfter ?? progress.accessTokenBefore,
            refreshToken: progress.refreshTokenBefore,
            since: progress.awaitingSince,
            isProved: progress.confirmedAt != nil,
            settledTokens: progress.settledTokens,
            wasDisabled: progress.wasDisabled
        )
    }

    /// Whether the instance still shows the tokens that it waits with.
    public func hasTokens(of facts: InstanceFacts) -> Bool {
        guard let accessToken, accessToken == facts.accessToken else { return false }
        return refreshToken == nil || facts.refreshToken == nil || refreshToken == facts.refreshToken
    }
}
