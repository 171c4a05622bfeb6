/// What is to be done next for an item that a person consented for.
///
/// What comes out of ``ExchangeMachine``: what is sent, what is waited for, or the end.
package enum ExchangeOrder: Sendable, Hashable {
    /// Send a request that may be sent again.
    case send(ExchangeRequest)
    /// Write the intent, then send the code at hand, once.
    case exchange
    /// Wait, then send a request.
    case wait(RequestWait, then: ExchangeRequest)
    /// Nothing more is to be done: the item has its outcome, or waits for another code.
    case finish
}

/// A request around the exchange of a code.
package enum ExchangeRequest: Sendable, Hashable {
    /// Ask the platform.
    case ask(PlatformRequest)
    /// Enable the instance.
    case enable
}

extension ExchangeOrder {
    /// Read the instance.
    package static var read: ExchangeOrder { .send(.ask(.read)) }
    /// Enable the instance.
    package static var enable: ExchangeOrder { .send(.enable) }
    /// Make one call through the instance.
    package static var ping: ExchangeOrder { .send(.ask(.ping)) }
    /// Ask for a new authorization URL.
    package static var makeLink: ExchangeOrder { .send(.ask(.makeLink)) }
}
