package import ReauthModel

/// One change of one item, written as a whole or not at all.
package struct Checkpoint: Sendable, Hashable {
    /// The item as it is from now on.
    ///
    /// `instanceID`, `name` and `element` may have become known, `lane` may have changed.
    package var item: Item
    /// The intent to write, before its request is sent.
    package var intent: Intent?
    /// The intent to write before a code is sent.
    package var exchange: ExchangeIntent?
    /// The consent that the item's new link leads to, so that its callback is known.
    package var consent: ConsentRecord?
    /// The item's first link of our own.
    package var customerLink: LinkRecord?
    /// How the item's open intent was settled.
    package var settlement: Settlement?
    /// What a ping just told of the access token, where all runs have to know.
    package var finding: PingFinding?
    /// When the instance was asked for the token that the intent is about.
    package var readAt: Timestamp?
    /// How many grants of an account the provider keeps for one application, where it has a cap: with a consent that made a
    /// grant, older ones than those no longer work, and no more links are handed out.
    package var maxGrantsPerAccount: Int?
    /// Whether the item takes the turn of its grant group, where no item of the run has had it: see ``RevocationTurns``.
    package var takesTurn = false
    /// What to add to the audit trail.
    package var events: [Event]

    package init(
        item: Item,
        intent: Intent? = nil,
        exchange: ExchangeIntent? = nil,
        settlement: Settlement? = nil,
        readAt: Timestamp? = nil,
        events: [Event] = []
    ) {
        self.item = item
        self.intent = intent
        self.exchange = exchange
        self.settlement = settlement
        self.readAt = readAt
        self.events = events
    }

    /// Whether the end that it brings settles the instance in every run of the platform where it waits: a person signed
    /// in again, or says what became of it, or it is retired.
    ///
    /// What a person calls `failed` says something of an instance that waited only.
    package func settlesInstance(wasWaiting: Bool) -> Bool {
        switch (item.progress.outcome, item.progress.reason) {
        case (.reauthenticated, _), (.retired, _): true
        case (.rotated, .resolvedByHand), (.superseded, .resolvedByHand): true
        case (.failed, .resolvedByHand): wasWaiting
        default: false
        }
    }

    /// Whether the end that it brings withdraws the links of the instance: nobody shall follow them any more.
    package var withdrawsLinks: Bool {
        item.progress.reason == .resolvedByHand || item.progress.outcome == .retired
    }
}

extension Checkpoint {
    /// The moment and the cap of a consent that certainly made a new grant of the account that the item is known by;
    /// `nil` where it did not, or where the provider has no cap.
    package var cappedConsent: (at: Timestamp, most: Int)? {
        guard let maxGrantsPerAccount, item.progress.outcome == .reauthenticated,
            ![.accountUnknown, .elsewhere, .resolvedByHand].contains(item.progress.reason),
            let moment = item.progress.reauthenticatedAt
        else { return nil }
        return (moment, maxGrantsPerAccount)
    }
}

extension Checkpoint {
    /// The cap that its link has to be within; `nil` where it has no link, or the provider has no cap.
    package var cappedLink: Int? {
        customerLink == nil && consent == nil ? nil : maxGrantsPerAccount
    }
}

extension Event {
    /// Of ``Kind/grantPushedOut``, where sign-ins at the same time ended `count` grants of the account.
    package static func detailOfUnknownGrants(_ count: Int) -> String {
        "of \(count) of the instances that were signed in at the same time: a check tells which"
    }
}

/// What became of a checkpoint.
package enum CheckpointResult: Sendable, Hashable {
    /// It is on stable storage.
    case written
    /// Nothing was written: another item of the run already has this instance id.
    case duplicateInstance
    /// Nothing was written: a consent was sent for the item or its grant group meanwhile, and this is its epoch now.
    ///
    /// The same where the checkpoint says when the instance was read, and a consent for it or its group came to an end
    /// since, or may be under way still: that one may not have known whose epoch to raise.
    case voided(epoch: Int)
    /// Nothing was written: a revocation of the same instance or grant group has no settlement yet.
    case revocationOpen
    /// Nothing was written: the code was sent before.
    case codeSpent
    /// Nothing was written: its link is one more than the account has places for (``LinkRecorder``).
    case grantCapReached
}
