package import ReauthModel

/// What became of a `state` that came back.
package enum RedeemedState: Sendable, Hashable {
    /// It was good, and is used up now.
    case accepted(run: RunID, consent: ConsentRecord)
    /// It was used before; this is what came of it.
    case used(run: RunID, consent: ConsentRecord)
    /// It was made, and is too old now.
    case expired(run: RunID, consent: ConsentRecord)
    /// It was never made.
    case unknown
}
