import ReauthModel

/// How instances stand in a report: the word, the style that goes with it, and what it means to a person.
///
/// No colour alone carries the meaning: the word stands beside it.
struct Standing: Sendable {
    /// The style sheet's name for what it amounts to.
    enum Style: String, Sendable {
        case failed, doubt, waiting, underWay = "under-way", done, quiet
    }

    /// The outcome, or `open` or `revoked`.
    let word: String
    /// What it amounts to.
    let style: Style
    /// One phrase.
    let meaning: String

    /// All of them, the ones that need a person first.
    static let all: [Standing] = [
        of(.failed), of(.inDoubt), of(.awaitingCode),
        Standing(word: "revoked", style: .underWay, meaning: "dead or dying, its proof or link is pending"),
        Standing(word: "open", style: .underWay, meaning: "not done yet"),
        of(.notRevocable), of(.rotated), of(.reauthenticated), of(.retired), of(.healthy), of(.superseded),
        of(.skipped),
    ]

    /// How an outcome is shown.
    static func of(_ outcome: Outcome) -> Standing {
        let (style, meaning): (Style, String) =
            switch outcome {
            case .failed: (.failed, "for the reasons below")
            case .inDoubt: (.doubt, "no answer could tell what happened")
            case .awaitingCode: (.waiting, "a person has to sign in")
            case .notRevocable: (.waiting, "the provider has no way to revoke")
            case .rotated: (.done, "old token dead, new one in place")
            case .reauthenticated: (.done, "signed in again")
            case .retired: (.done, "revoked and dead, nobody is asked")
            case .healthy: (.done, "no fault was found")
            case .superseded: (.done, "signed in meanwhile through another run")
            case .skipped: (.quiet, "nothing was sent")
            }
        return Standing(word: outcome.rawValue, style: style, meaning: meaning)
    }
}
