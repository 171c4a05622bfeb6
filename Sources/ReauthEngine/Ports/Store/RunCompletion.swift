package import ReauthModel

/// Ends runs.
package protocol RunCompletion: Sendable {
    /// Records that a run has nothing more to do by itself.
    func finishRun(_ run: RunID, at: Timestamp) async throws
}
