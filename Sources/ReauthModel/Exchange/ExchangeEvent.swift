/// What happened to an item that a person consented for.
///
/// What goes into ``ExchangeMachine``.
package enum ExchangeEvent: Sendable, Hashable {
    /// A process took the item up, with a code at hand, or only to settle an exchange of another process.
    case started(hasCode: Bool)
    /// A request to the platform that may be sent again came to this.
    case platform(PlatformEvent)
    /// Enabling was answered.
    case enableAnswered(EnableAnswer)
    /// The code was sent; this is what came of it.
    case exchangeAnswered(ExchangeAnswer)
    /// No byte of the code was sent; it is still at hand.
    case codeNotSent(RequestFailure)
    /// The order was neither recorded nor carried out: the store knows nothing of it.
    case exchangeNotRecorded(ExchangeRefusal)
}

/// Why the intent to send a code was not recorded.
package enum ExchangeRefusal: Sendable, Hashable {
    /// Nothing tells which instance the code is for.
    case instanceUnknown
    /// The lane is parked until that moment; the code is still at hand.
    case parked(until: Timestamp)
    /// There is no code at hand.
    case noCodeAtHand
    /// The code was sent before.
    case codeSpent
    /// A revocation of the same instance or grant group has no settlement yet.
    case revocationOpen
    /// The store has another state of the item than the one that was worked on.
    case outdated
}
