/// What is to be done next to find out which instance an item means.
///
/// What comes out of ``IdentificationMachine``.
package enum IdentificationOrder: Sendable, Hashable {
    /// Read the instance.
    case read
    /// Wait, then read the instance.
    case wait(RequestWait)
    /// Look up the lane of the element, and whether another run did the instance within the job's `repeat` interval.
    case lookUp(InstanceID, element: String?)
    /// Record ``IdentificationMachine/item``, with what belongs into the audit trail.
    case record([Event])
    /// Nothing more is to be done for it here.
    case end(IdentificationEnd)
}

/// How the identification of an item ended.
package enum IdentificationEnd: Sendable, Hashable {
    /// The item goes on in its lane.
    case identified
    /// The item stays open: it was put off, or moved to another lane.
    case open
    /// The item has its outcome.
    case settled
}
