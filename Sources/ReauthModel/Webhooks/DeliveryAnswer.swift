/// What came of an attempt to deliver a webhook.
package enum DeliveryAnswer: Sendable, Hashable {
    /// The receiver took it: any 2xx.
    case accepted
    /// The receiver will never take anything again: 410.
    case gone
    /// Nothing was sent: what it tells is no longer so.
    case obsolete
    /// Nothing was sent: the receiver asked for a pause before, or could not be reached several times.
    case parked(until: Timestamp)
    /// The receiver asked for a pause (429, or 503 with a time), where it said until when.
    case throttled(until: Timestamp?)
    /// Any other answer.
    case refused(status: Int)
    /// No whole answer: no connection, a reset, the deadline.
    case lost
}

/// What to do after an attempt to deliver a webhook.
package enum DeliveryOrder: Sendable, Hashable {
    /// Record that it ended.
    case end(DeliveryState)
    /// Record that it ended, and all others for this receiver with it.
    case endAll
    /// Try again, not before that moment.
    case retry(at: Timestamp)
}

/// How far a webhook is.
///
/// Stable words: they stand in the output of `reauth status --json`.
package enum DeliveryState: String, Sendable, Hashable, CaseIterable {
    /// It is to be delivered.
    case pending
    /// The receiver took it.
    case delivered
    /// It was dropped: what it tells is no longer so, or its job no longer names the receiver.
    case obsolete
    /// The receiver did not take it for days.
    case givenUp = "given_up"
    /// The receiver said that it is gone for good.
    case gone
}
