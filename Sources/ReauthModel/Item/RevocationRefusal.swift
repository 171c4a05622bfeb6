/// Why an order to revoke was neither recorded nor sent.
package enum RevocationRefusal: Sendable, Hashable {
    /// The token that the order names is not at hand.
    case tokenNotAtHand
    /// No request could be made of it, and this is what the provider's catalog entry makes of that.
    case notPrepared(RevocationAnswer)
    /// The lane is parked until that moment.
    case parked(until: Timestamp)
    /// The store refused the intent.
    case intentRefused

    /// What it means for the item: nothing was sent.
    package var answer: RevocationAnswer {
        switch self {
        case .tokenNotAtHand: .failed(.notSent(Evidence(note: "the token is not at hand")))
        case .notPrepared(let answer): answer
        case .parked(let until): .failed(.parked(until: until))
        case .intentRefused: .failed(.notSent(Evidence(note: "it could not be recorded, so nothing was sent")))
        }
    }
}
