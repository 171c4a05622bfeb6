package import ReauthModel

/// Whether a customer's link is good.
///
/// Stable words: they stand in the reports.
package enum LinkState: String, Sendable, Hashable, CaseIterable {
    /// It can be used.
    case open
    /// It was withdrawn; there is no other one until it is renewed.
    case withdrawn
    /// It was good for as long as the job says.
    case expired
}

extension LinkRecord {
    /// Whether the link is good at `now`.
    package func state(at now: Timestamp) -> LinkState {
        if withdrawnAt != nil { return .withdrawn }
        return expiresAt <= now ? .expired : .open
    }
}
