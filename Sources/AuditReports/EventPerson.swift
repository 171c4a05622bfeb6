package import ReauthModel

/// The person that an event names, as their system calls them, and what they said about it.
package struct EventPerson: Sendable, Hashable {
    /// The name on their system.
    package var name: String
    /// What they gave as the reason.
    package var comment: String?

    /// Finds the person in the detail of an event; `nil` where it names none.
    package init?(_ event: Event) {
        guard let detail = event.detail else { return nil }
        let words = detail.split(separator: ", by ", omittingEmptySubsequences: false)
        switch event.kind {
        // `the run, by ada`
        case .paused, .resumed, .stopRequested, .rateSet, .concurrencySet, .waveApproved:
            guard words.count > 1, let last = words.last else { return nil }
            name = String(last)
        // `in_doubt, now retired, by ada: CHANGE-4711`
        case .resolved:
            guard words.count > 1 else { return nil }
            let parts = words.dropFirst().joined(separator: ", by ").split(separator: ": ", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            (name, comment) = (String(parts[0]), String(parts[1]))
        // `by ada, reauth 1.2.3, job …`
        case .takenUp:
            let end = ", reauth "
            guard detail.hasPrefix("by "), let place = detail.firstRange(of: end) else { return nil }
            let name = detail[..<place.lowerBound].dropFirst(3)
            self.name = String(name)
        default: return nil
        }
        if name.isEmpty { return nil }
    }
}
