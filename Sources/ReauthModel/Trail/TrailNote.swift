import OAuth

/// What is to be recorded, before it has its place in a trail.
package struct TrailNote: Sendable, Hashable {
    /// What happened.
    package var event: Event
    /// The item, by its place in the input; 0 for what is about the run as a whole.
    package var sequence: Int64
    /// The item's instance, as it is known now.
    package var instance: InstanceID?
    /// The attempt that it belongs to, from 1.
    package var attempt: Int?
    /// The fingerprint of the token that it is about; of a code its hash.
    package var fingerprint: String?

    /// A note about an item.
    package init(_ event: Event, about item: Item, attempt: Int? = nil, fingerprint: String? = nil) {
        self.init(event, sequence: item.sequence, instance: item.seed.instanceID)
        self.attempt = attempt
        self.fingerprint = fingerprint ?? event.kind.fingerprint(in: item.progress)
    }

    /// A note about an item that is not at hand, or about a run as a whole.
    package init(_ event: Event, sequence: Int64 = 0, instance: InstanceID? = nil) {
        self.event = event
        self.sequence = sequence
        self.instance = instance
    }
}

extension Event.Kind {
    /// The token that it is about, where every event of this kind is about the same one.
    fileprivate func fingerprint(in progress: ItemProgress) -> String? {
        switch self {
        case .confirmed, .endedWithAccount, .outlivedAccount: progress.accessTokenBefore?.rawValue
        case .verified: progress.accessTokenAfter?.rawValue
        default: nil
        }
    }
}
