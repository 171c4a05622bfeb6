/// What is to be done next for an item that somebody consented for.
///
/// What comes out of ``ExchangeMachine``.
public enum ExchangeOrder: Sendable, Hashable {
    /// Read the instance.
    case read
    /// Enable the instance.
    case enable
    /// Write the intent, then send the code at hand, once.
    case exchange
    /// Make one call through the instance.
    case ping
    /// Ask for a new authorization URL.
    case makeLink
    /// Wait, then carry out ``ExchangeMachine/repeatedOrder``.
    case waitUntil(Timestamp)
    /// Wait so long, then carry out ``ExchangeMachine/repeatedOrder``.
    case pause(Duration)
    /// Wait with jitter for the given number of failed tries, then carry out ``ExchangeMachine/repeatedOrder``.
    case retry(afterFailures: Int)
    /// Nothing more is to be done: the item has its outcome, or waits for another code.
    case finish
}
