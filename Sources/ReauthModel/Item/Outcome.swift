/// How one item ended.
///
/// The words are stable: they stand in every report.
package enum Outcome: String, Sendable, Hashable, CaseIterable, Codable {
    /// A check was answered with 200.
    case healthy
    /// The old token is dead, a new one is in place, and no person had to sign in.
    case rotated
    /// The old token is dead; the instance waits for an interactive OAuth code.
    case awaitingCode = "awaiting_code"
    /// A code was exchanged and the instance verified.
    case reauthenticated
    /// Revoked and dead, and nobody is asked to sign in.
    case retired
    /// The provider has no usable revocation endpoint.
    case notRevocable = "not_revocable"
    /// It was re-authenticated meanwhile, through another run; nothing was done for it.
    case superseded
    /// Excluded, not an OAuth 2 instance, a duplicate, or over the cap. Nothing was sent for it.
    case skipped
    /// An effect may or may not have happened, and no probe could tell. Needs a person.
    case inDoubt = "in_doubt"
    /// It went wrong; the ``Reason`` says how.
    case failed

    /// Whether nothing more will happen to the item in this run.
    package var isFinal: Bool {
        self != .awaitingCode
    }
}

extension Outcome {
    /// Whether an item with this outcome did not come to what its job was for: it counts for a ``FailureThreshold``.
    package var isFailure: Bool { self == .failed || self == .inDoubt }

    /// Whether something was done for an item with this outcome, so that it is part of the sample.
    package var isSample: Bool { self != .skipped && self != .superseded }
}
