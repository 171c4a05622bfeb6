package import ReauthModel

/// Reads the audit trail.
package protocol AuditEvents: Sendable {
    /// The audit trail of a run in order, after a position, at most `limit`. Positions count from 1 without a gap.
    func events(
        of run: RunID,
        after position: Int64,
        limit: Int
    ) async throws -> [(position: Int64, sequence: Int64, event: Event)]

    /// The audit trail of one item, in order.
    func history(of run: RunID, sequence: Int64) async throws -> [Event]
}
