package import ReauthModel

/// Which items of a run are meant, by the word that stands for them in reports.
package enum ItemSelection: Sendable, Hashable {
    /// All of them.
    case all
    /// Those with this outcome.
    case outcome(Outcome)
    /// Those that have no outcome and of which nothing is revoked.
    case open
    /// Those that have no outcome and of which a token is revoked: their proof or their link is pending.
    case revoked
    /// Those that a person has to sign in for: they wait, or they are dead and only their link is pending.
    case signIn
    /// Those that meet several conditions.
    case filtered(ItemFilter)

    /// The selection of a report's word: an outcome, `open` or `revoked`.
    package init?(word: String) {
        switch word {
        case "open": self = .open
        case "revoked": self = .revoked
        default:
            guard let outcome = Outcome(rawValue: word) else { return nil }
            self = .outcome(outcome)
        }
    }

    /// The words that ``init(word:)`` knows.
    package static let words = Outcome.allCases.map(\.rawValue) + ["open", "revoked"]

    /// Whether an item that stands so is meant.
    ///
    /// Since when it stands so, only a store can tell (``ItemFilter/changedSince``).
    package func includes(_ progress: ItemProgress) -> Bool {
        switch self {
        case .all: true
        case .outcome(let outcome): progress.outcome == outcome
        case .open: progress.outcome == nil && !progress.isRevokedAndOpen
        case .revoked: progress.isRevokedAndOpen
        case .signIn: progress.outcome == .awaitingCode || progress.isRevokedAndOpen && progress.phase == .dead
        case .filtered(let filter): filter.includes(progress)
        }
    }
}
