package import ReauthModel

/// Tells how long the items of a run have waited for a person.
package protocol WaitingMoments: Sendable {
    /// How many instances of a run wait since each of these moments or later. An instance that one of the runs `others` shows does
    /// not count.
    ///
    /// Costs as much as there are items that wait.
    func waiting(of run: RunID, since moments: [Timestamp], apartFrom others: [RunID]) async throws -> WaitingTally
}
