package import ReauthModel

/// Tells how far a run is.
///
/// Reads only.
package protocol RunProgress: Sendable {
    /// Counts by lane and outcome.
    func tallies(of run: RunID) async throws -> [LaneTally]

    /// Counts by outcome and reason.
    func endCounts(of run: RunID) async throws -> [EndCount]

    /// How many items of a run have an event of this kind in their trail.
    func items(of run: RunID, with kind: Event.Kind) async throws -> Int

    /// How many grant groups a run has found, how many of them have more than one instance, and how many instances those
    /// have.
    func grantGroups(of run: RunID) async throws -> GrantGroupCount

    /// The gauges that were last written.
    func gauges(of run: RunID) async throws -> [LaneGauge]
}
