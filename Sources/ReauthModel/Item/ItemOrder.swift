package import OAuth

/// What is to be done next for an item: one thing at a time.
///
/// What comes out of the machine. What is sent, what is waited for and what ends the work are types of their own, so that
/// no driver has a case that cannot happen.
///
/// Before an order is carried out, what the machine changed is checkpointed when ``ItemMachine/Step/mustBeRecorded``
/// says so.
package enum ItemOrder: Sendable, Hashable {
    /// Ask the platform.
    case ask(PlatformRequest)
    /// Send nothing: the grant group that was read must be on stable storage before a revocation waits for its permit.
    ///
    /// A consent for another instance of the account, that comes meanwhile, finds the item by its group.
    case noteGrantGroup
    /// Send nothing: find out whether a revocation of the grant group is still to come or to be proved.
    case checkGrantGroup
    /// Send nothing: find out which item of the grant group sends the revocation, and keep that on stable storage.
    case takeTurn
    /// Write the intent, then send one revocation request naming this token.
    case revoke(TokenKind, TokenFingerprint)
    /// Wait, then ask the platform.
    case wait(RequestWait, then: PlatformRequest)
    /// Disable the instance, at once or after a wait; to do it twice does no harm.
    case disable(after: RequestWait?)
    /// Nothing more is to be done now.
    case end(ItemEnd)
}

/// How the work on an item ends, for good or for a time.
package enum ItemEnd: Sendable, Hashable {
    /// The item has its outcome, or waits for a person.
    case finish
    /// The item stays open until every revocation of its lane is settled, because nothing tells its grant group.
    case hold
    /// The item stays open and is due at this moment; its phase is kept.
    case putOff(until: Timestamp)
    /// The application's lane is to be halted: the provider rejects our client, and every further request would fail too.
    case haltLane
    /// A consent takes the item further: it stays as the store has it, and nothing is recorded.
    case giveWay
}

extension ItemOrder {
    /// Whether it writes an intent, which is recorded when the permit is at hand: what waits for its turn is not in doubt.
    package var hasIntent: Bool { if case .revoke = self { true } else { false } }

    /// Read the instance.
    package static var read: ItemOrder { .ask(.read) }
    /// Make one call through the instance.
    package static var ping: ItemOrder { .ask(.ping) }
    /// Ask for the authorization URL.
    package static var makeLink: ItemOrder { .ask(.makeLink) }
    /// The item has its outcome, or waits for a person.
    package static var finish: ItemOrder { .end(.finish) }
    /// The item stays open until every revocation of its lane is settled.
    package static var hold: ItemOrder { .end(.hold) }
    /// The application's lane is to be halted.
    package static var haltLane: ItemOrder { .end(.haltLane) }

    /// The item stays open and is due at this moment.
    package static func putOff(until moment: Timestamp) -> ItemOrder { .end(.putOff(until: moment)) }

    /// Wait with jitter, then ask again.
    package static func retry(_ request: PlatformRequest, afterFailures failures: Int) -> ItemOrder {
        .wait(.retry(afterFailures: failures), then: request)
    }
}
