public import OAuth

/// What is to be done next for an item: one thing at a time.
///
/// What comes out of the machine.
///
/// Before an order is carried out, what the machine changed is checkpointed when ``ItemMachine/Step/mustBeRecorded``
/// says so.
public enum ItemOrder: Sendable, Hashable {
    /// Read the instance.
    case read
    /// Write the intent, then send one revocation request naming this token.
    case revoke(TokenKind, TokenFingerprint)
    /// Make one call through the instance.
    case ping
    /// Ask for the authorization URL.
    case makeLink
    /// Wait with jitter, for the given number of failed tries, then carry out the order.
    indirect case retry(ItemOrder, afterFailures: Int)
    /// Leave the item until every revocation of its lane is settled.
    case hold
    /// Leave the item until this moment; its phase is kept.
    case putOff(until: Timestamp)
    /// Stop the application's lane: the provider rejects our client, and every further request would fail too.
    case stopLane
    /// The item has its outcome, or waits for a person.
    case finish
}
