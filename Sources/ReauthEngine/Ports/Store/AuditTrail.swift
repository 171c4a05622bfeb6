package import ReauthModel

/// Reads the audit trail: a chain of records for each run, and one chain of signed heads for the whole store.
package protocol AuditTrail: Sendable {
    /// The trail of a run in order, after a position, at most `limit` records.
    func trail(of run: RunID, after position: Int64, limit: Int) async throws -> [TrailEntry]

    /// What happened to one item, in order.
    func history(of run: RunID, sequence: Int64) async throws -> [Event]

    /// The signed heads of the store, of one run or of all, in order, after a number, at most `limit`.
    func heads(of run: RunID?, after number: Int64, limit: Int) async throws -> [SignedTrailHead]

    /// The newest signed head of a run; `nil` where none was signed.
    func newestHead(of run: RunID) async throws -> SignedTrailHead?

    /// What verifies the heads of the store.
    var trailKey: TrailPublicKey { get }
}
