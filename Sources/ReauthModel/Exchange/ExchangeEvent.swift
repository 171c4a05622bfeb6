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
