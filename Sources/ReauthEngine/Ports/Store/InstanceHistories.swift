package import ReauthModel

/// Tells what other runs found out about an instance.
///
/// Reads only.
package protocol InstanceHistories: Sendable {
    /// What other runs on the same platform know of an instance; nothing where the run's platform is not on record.
    func history(of instance: InstanceID, besides run: RunID) async throws -> InstanceHistory
}
