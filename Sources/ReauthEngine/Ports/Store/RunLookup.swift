package import ReauthModel

/// Finds runs.
///
/// Reads only.
package protocol RunLookup: Sendable {
    /// A run by name.
    func run(_ id: RunID) async throws -> RunRecord?

    /// Runs, newest first, of one job or of all.
    func runs(ofJob job: String?) async throws -> [RunRecord]
}
