/// What happened to a waiting item that is looked at.
///
/// What goes into ``ElsewhereMachine``.
package enum ElsewhereEvent: Sendable, Hashable {
    /// A process took the item up.
    case started
    /// A request to the platform came to this.
    case platform(PlatformEvent)
    /// What other runs know of the instance.
    case historyRead(InstanceHistory)
    /// The items of all runs of the platform that wait for the same instance.
    case waitingItemsRead([ItemProgress])
    /// What was found is on stable storage.
    case recorded
    /// The store refused it.
    case recordRefused
    /// The program is to stop, and nothing more is sent.
    case stopped
}
