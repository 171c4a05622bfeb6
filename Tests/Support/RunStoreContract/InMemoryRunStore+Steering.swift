package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// What was asked of a run.
    package func steering(of run: RunID) throws -> SteeringOrders {
        try checkHealth()
        guard let run = runs[run] else { throw Refused(description: "there is no run \(run)") }
        return run.steering
    }

    /// Forgets an order to stop.
    package func forgetStop(of run: RunID) throws {
        try checkHealth()
        runs[run]?.steering.stop = nil
    }

    /// Records an order, with an entry in the trail.
    package func steer(
        _ run: RunID,
        _ order: SteeringOrder,
        by user: String,
        at moment: Timestamp
    ) throws {
        var orders = try steering(of: run)
        orders.take(order, at: moment)
        runs[run]?.steering = orders
        let event = order.event
        append(TrailNote(Event(event.kind, at: moment, detail: "\(event.detail), by \(user)")), to: run)
    }
}
