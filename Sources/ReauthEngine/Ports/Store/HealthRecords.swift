package import ReauthModel

/// How the instances of runs stand, for comparisons of runs.
///
/// Reads only. Duplicates and rows whose id is not known do not count. Throws ``StoreUnusable``.
package protocol HealthRecords: WaitingMoments {
    /// Instances of a run in the order of the bytes of their ids, above `id`, at most `limit`.
    func ends(of run: RunID, after id: InstanceID?, limit: Int) async throws -> [InstanceEnd]

    /// How many instances that are broken, wait or recovered in `newer` changed in which way since `older`.
    ///
    /// Counts what ``HealthChange`` calls newly and still broken, newly and still waiting, recovered, and of those that do not
    /// work the new ones. Costs as much as there are instances that do not work, or did not.
    func changes(from older: RunID, to newer: RunID) async throws -> [HealthChange: Int]
}
