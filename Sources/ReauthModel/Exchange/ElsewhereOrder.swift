/// What is to be done next for a waiting item that is looked at.
///
/// What comes out of ``ElsewhereMachine``.
package enum ElsewhereOrder: Sendable, Hashable {
    /// Ask the platform.
    case ask(PlatformRequest)
    /// Wait, then ask the platform.
    case wait(RequestWait, then: PlatformRequest)
    /// Look up what other runs know of the instance.
    case readHistory
    /// Read the items of all runs of the platform that wait for the same instance.
    case readWaitingItems
    /// Record ``ElsewhereMachine/item``, with what belongs into the audit trail and what the ping told of the access token.
    case record([Event], PingFinding?)
    /// Nothing more is to be done now.
    case end(ElsewhereAnswer)
}
