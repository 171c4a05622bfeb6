/// How an intent was settled.
///
/// Stable words: they stand in the audit trail.
package enum Settlement: String, Sendable, Hashable, CaseIterable {
    /// The provider said revoked.
    case revoked
    /// The provider said that it was dead before.
    case alreadyGone = "already_gone"
    /// The answer was lost; a probe showed that the token is dead.
    case inferred
    /// The provider refused, or nothing was sent: no effect.
    case noEffect = "no_effect"
    /// The answer was lost; a probe showed that the token lives: no effect.
    case probedAlive = "probed_alive"
    /// The instance was re-authenticated meanwhile: the revocation is void.
    case superseded
    /// Nothing told.
    case undecided
    /// The platform said that it exchanged the code.
    case exchanged
    /// The code was refused.
    case rejected
}
