package import ReauthModel

/// The instances that an imported run is meant for, in an order that does not depend on the source's.
package protocol PlannedInstances: Sendable {
    /// Ids of items that the import did not skip, sorted by their bytes, above `id`, at most `limit`. Each id comes once;
    /// rows whose id is not known yet do not come.
    func plannedInstances(of run: RunID, after id: InstanceID?, limit: Int) async throws -> [InstanceID]
}
