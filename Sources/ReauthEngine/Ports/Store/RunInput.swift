package import ReauthModel

/// Takes in the input of a run, before anything is sent for it.
package protocol RunInput: Sendable {
    /// Begins a run in state `importing`. An unfinished import of the same job is removed: nothing was sent for it.
    func beginRun(_ run: RunRecord) async throws

    /// Adds items to a run in state `importing`; sequence numbers go on from the last. A second row with an instance id
    /// that the run already has becomes `skipped: duplicate`.
    func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey?, to run: RunID) async throws

    /// Ends the import: the input is pinned, the run is `open`. Without `contentDigest` the digest of the sorted
    /// instance ids is computed.
    ///
    /// The digest of the approved plan is recorded in the same write. Throws ``DigestUsed``, and pins nothing, where the
    /// approval was given by that digest and it has approved a run before.
    func pinInput(
        of run: RunID,
        carriedColumns: [String],
        contentDigest: String?,
        approval: PlanApproval?
    ) async throws -> RunRecord
}

extension RunInput {
    /// Ends the import of a run that no plan was made for.
    package func pinInput(of run: RunID, carriedColumns: [String], contentDigest: String?) async throws -> RunRecord {
        try await pinInput(of: run, carriedColumns: carriedColumns, contentDigest: contentDigest, approval: nil)
    }
}
