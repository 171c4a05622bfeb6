package import OAuth

/// One instance of the input, before anything happened to it.
///
/// Holds no secret.
package struct ItemSeed: Sendable, Hashable {
    /// The platform's number; unknown while only an Element token is given.
    package var instanceID: InstanceID?
    /// Byte offset of the CSV row, for rows that carry an Element token: the token itself is never stored.
    package var rowOffset: Int64?
    /// The instance's name.
    package var name: String?
    /// The element's key.
    package var element: String?
    /// Tags.
    package var tags: [String]
    /// Values of the carried columns, in the order of ``SourceSummary/carriedColumns``.
    package var carried: [String]
    /// Set when the item ends before it begins: `skipped`, and why.
    package var skip: Reason?

    package init(
        instanceID: InstanceID?,
        rowOffset: Int64? = nil,
        name: String? = nil,
        element: String? = nil,
        tags: [String] = [],
        carried: [String] = [],
        skip: Reason? = nil
    ) {
        self.instanceID = instanceID
        self.rowOffset = rowOffset
        self.name = name
        self.element = element
        self.tags = tags
        self.carried = carried
        self.skip = skip
    }
}

/// How far an item has come, as the store keeps it between requests and between processes.
package enum Phase: String, Sendable, Hashable, CaseIterable {
    /// Nothing was done that cannot be repeated.
    case planned
    /// A revocation may have been sent: its intent has no settlement. After a restart, this is doubt.
    case revoking
    /// The provider answered the last revocation; proof is outstanding.
    case revoked
    /// The old token is proved dead (or proof was not asked for); the link is outstanding.
    case dead
    /// The link was handed out; a person has to sign in.
    case awaitingCode = "awaiting_code"
    /// A code may have been sent: its intent has no settlement. After a restart, this is doubt.
    case exchanging
    /// The code was exchanged; proof is outstanding.
    case exchanged
    /// It has its outcome.
    case finished
}

/// Why an item believes that its revocation took effect.
package enum RevocationBasis: String, Sendable, Hashable {
    /// The provider said that it revoked the token.
    case told
    /// The provider said that the token was already dead.
    case alreadyGone = "already_gone"
    /// The answer was lost; a probe showed that the token is dead.
    case inferred
    /// Nothing was sent for it: another instance's revocation ended the account, and a probe showed that the token is dead.
    case endedWithAccount = "ended_with_account"
}

extension ItemSeed {
    /// Whether an element that the platform showed is the one that is expected, where both are known.
    ///
    /// The number of an instance may mean another one elsewhere, and the element decides where its token is sent.
    package func isOfElement(_ shown: String?) -> Bool {
        guard let element, let shown else { return true }
        return element.lowercased() == shown.lowercased()
    }
}

/// Everything about an item that changes while a run works on it.
///
/// A value: the machine computes it, the store keeps it.
package struct ItemProgress: Sendable, Hashable {
    /// How far it has come.
    package var phase: Phase
    /// Starts at 1 and grows by one with each consent that was sent.
    ///
    /// A revocation of an older epoch is void.
    package var epoch: Int
    /// Revocation requests sent so far, those in doubt included.
    package var attempts: Int
    /// The tokens whose revocation is settled.
    package var settledTokens: Set<TokenKind>
    /// The tokens that the provider cannot revoke, as it said.
    package var unsupportedTokens: Set<TokenKind>
    /// The token that the open intent names.
    package var openToken: TokenKind?
    /// Why the revocation is believed.
    package var basis: RevocationBasis?
    /// Whether the instance was disabled before anything was sent for it.
    package var wasDisabled: Bool
    /// Whether the instance was disabled right before the last revocation was sent.
    package var wasDisabledAtIntent: Bool
    /// Whether a ping of this attempt was answered through the instance.
    package var wasSeenAlive: Bool
    /// Pings of this attempt that may have been sent, answered or not.
    ///
    /// One proves it. One more settles it where the first one's answer was lost, or died with its process.
    package var pings: Int
    /// How often in a row it was put off because the answers to its reads could not be read.
    package var unreadablePauses: Int
    /// Whether it was looked at after its access token expired, or never will be.
    package var wasLookedAt: Bool
    /// The instances that share its provider, application and external account, where the configuration told.
    package var grantGroup: GrantGroup?
    /// Fingerprint of the access token right before a code was sent.
    package var accessTokenAtExchange: TokenFingerprint?
    /// Fingerprint of the refresh token right before a code was sent.
    package var refreshTokenAtExchange: TokenFingerprint?
    /// Fingerprint of the access token before the revocation.
    package var accessTokenBefore: TokenFingerprint?
    /// Fingerprint of the refresh token before the revocation.
    package var refreshTokenBefore: TokenFingerprint?
    /// Fingerprint of the access token at the last read after the revocation.
    package var accessTokenAfter: TokenFingerprint?
    /// How it ended, or that it waits.
    package var outcome: Outcome?
    /// Why.
    package var reason: Reason?
    /// When the provider's answer arrived.
    package var revokedAt: Timestamp?
    /// When the proof arrived.
    package var confirmedAt: Timestamp?
    /// Since when it waits for a code.
    package var awaitingSince: Timestamp?
    /// When a code was exchanged for it.
    package var reauthenticatedAt: Timestamp?
    /// When the new token was verified.
    package var verifiedAt: Timestamp?
    /// When the last token dies by itself that could not be revoked.
    package var diesAt: Timestamp?
    /// Status of the HTTP answer that proved how the item stands.
    package var httpStatus: Int?
    /// The far side's name of the request that proved how the item stands, for its support.
    package var requestID: String?
    /// Status of the last HTTP answer, whatever it was about.
    package var lastHTTPStatus: Int?
    /// The far side's name of the last request, whatever it was about.
    package var lastRequestID: String?
    /// The reason that stood here before a person settled the item.
    package var reasonBefore: Reason?
    /// The user who settled the item by hand, as the operating system names them.
    package var resolvedBy: String?
    /// Why a person settled the item as they did, in their words.
    package var resolvedBecause: String?
    /// The authorization URL for the person.
    package var consentURL: String?
    /// Not before this moment, when it was put off.
    package var dueAt: Timestamp?

    /// The state of an item that was just read from the input.
    package init() {
        phase = .planned
        epoch = 1
        attempts = 0
        settledTokens = []
        unsupportedTokens = []
        wasDisabled = false
        wasDisabledAtIntent = false
        wasSeenAlive = false
        pings = 0
        unreadablePauses = 0
        wasLookedAt = false
    }

    /// Puts it off because its instance cannot be read, each time in a row for longer; the moment when it is due again.
    @discardableResult
    package mutating func putOffUnreadable(at now: Timestamp, _ policy: RetryPolicy) -> Timestamp {
        let until = now.advanced(by: policy.pause(afterPauses: unreadablePauses))
        unreadablePauses += 1
        dueAt = until
        return until
    }

    /// Whether a token of it is revoked, or believed to be, and the item has no outcome yet: its proof or its link is pending.
    package var isRevokedAndOpen: Bool { outcome == nil && basis != nil }

    /// Whether an access token that could not be revoked is still to be looked at, after it expired.
    package var isDying: Bool { outcome == .awaitingCode && diesAt != nil && !wasLookedAt }

    /// The outcome, or `revoked` or `open` while there is none: no report leaves it blank.
    package var outcomeWord: String {
        outcome?.rawValue ?? (isRevokedAndOpen ? "revoked" : "open")
    }
}

/// One instance in a run: what the input said, and how far it has come.
package struct Item: Sendable, Hashable {
    /// Its place in the input, from 1.
    ///
    /// With the run it names the item, because instance ids may be unknown at first.
    package var sequence: Int64
    /// The lane that it queues in: its provider's; `nil` while no provider is known.
    package var lane: LaneKey?
    /// What the input said; instance id, name and element are filled in when they are read.
    package var seed: ItemSeed
    /// How far it has come.
    package var progress: ItemProgress

    package init(sequence: Int64, lane: LaneKey?, seed: ItemSeed, progress: ItemProgress = ItemProgress()) {
        self.sequence = sequence
        self.lane = lane
        self.seed = seed
        self.progress = progress
    }

    /// How to name it to a person: the instance id, or its place in the input.
    package var label: String {
        seed.instanceID.map { "instance \($0)" } ?? "row \(sequence)"
    }
}
