package import ReauthModel

/// Adds to the audit trail what is about a run as a whole, and signs it.
///
/// What happens to an item is recorded with the change itself (``CheckpointRecorder``), in one step: without its record nothing is
/// sent.
package protocol TrailRecorder: Sendable {
    /// Records an event of the run as a whole.
    func note(_ event: Event, of run: RunID) async throws

    /// Signs how far the trail of the run has come; does nothing where its last record is covered by a head.
    ///
    /// By itself the store signs when the newest head is some seconds, or some hundred records, behind.
    func signTrail(of run: RunID) async throws
}
