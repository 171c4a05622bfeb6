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
