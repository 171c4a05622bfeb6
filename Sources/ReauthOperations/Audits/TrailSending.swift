package import ReauthEngine
import ReauthModel

/// Sends the audit trail of a run to a collector of syslog messages.
package struct TrailSending: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Sends the records after a position; says how far it came, and returns the exit status.
    package func send(
        ofRunNamed name: String?,
        after position: Int64,
        to collector: CollectorAddress,
        trusting authorities: String?
    ) async throws -> SentTrail {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state != .importing }
        do {
            let last = try await environment.forwarding.forward(
                run.id,
                after: position,
                from: store,
                to: collector,
                trusting: authorities
            )
            return SentTrail(run: run.id, collector: collector, after: position, last: last)
        } catch let failure as ForwardingFailure {
            let sent =
                failure.sent == 0
                ? "nothing was sent"
                : "at most \(failure.sent) messages were taken: send them again with --after \(position)"
            throw OperationFailure(.platformUnreachable, "\(collector) \(failure.message); \(sent)")
        }
    }
}
