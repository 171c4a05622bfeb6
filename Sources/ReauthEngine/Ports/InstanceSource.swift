package import ReauthModel

/// The input of a run: streams items in batches, each row once, in order.
package protocol InstanceSource: Sendable {
    /// Hands every item of the input to `receive`, in batches of at most about a thousand, and returns what was read.
    /// Throws ``InvalidInput`` when rows are bad, after all of them were looked at.
    func read(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> SourceSummary
}
