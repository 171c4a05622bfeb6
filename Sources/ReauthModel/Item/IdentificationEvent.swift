/// What happened to an item whose instance or element is being found out.
///
/// What goes into ``IdentificationMachine``.
package enum IdentificationEvent: Sendable, Hashable {
    /// A process took the item up.
    case started
    /// The platform showed the instance.
    case instanceShown(ShownInstance)
    /// The platform knows no such instance.
    case instanceMissing(Evidence)
    /// The read got no usable answer.
    case requestFailed(RequestFailure)
    /// The lane of the element, and whether another run did the instance within the job's `repeat` interval.
    case lookedUp(lane: LaneKey?, isRecentlyDone: Bool)
    /// The item is on stable storage.
    case recorded
    /// Nothing was recorded: another item of the run has this instance.
    case duplicateFound
    /// Nothing was recorded, for another reason.
    case recordRefused
}

/// What a read tells of an instance whose row did not tell enough.
package struct ShownInstance: Sendable, Hashable {
    /// The platform's number.
    package var id: InstanceID
    /// Its name.
    package var name: String?
    /// Its element's key.
    package var element: String?

    package init(id: InstanceID, name: String?, element: String?) {
        self.id = id
        self.name = name
        self.element = element
    }
}
