package import ReauthModel

/// Counts the input of a run, for its plan.
///
/// Reads only.
package protocol InputFigures: Sendable {
    /// Counts by lane, element and reason. Items with a reason were skipped by the import.
    func elementCounts(of run: RunID) async throws -> [ElementCount]

    /// SHA-256 of the sorted instance ids of a run, in hexadecimal: its input's digest where the source has none.
    func itemDigest(of run: RunID) async throws -> String
}
