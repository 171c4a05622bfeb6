package import ReauthModel

/// Tells the process that works on a run what operators ask of it.
package protocol RunSteering: Sendable {
    /// What was asked of a run, as it stands now.
    func steering(of run: RunID) async throws -> SteeringOrders

    /// Forgets an order to stop, which was for a process that has ended: called by the process that takes the run up.
    func forgetStop(of run: RunID) async throws
}
