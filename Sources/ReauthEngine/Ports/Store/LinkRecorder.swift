package import ReauthModel

/// Records customer links that are made or withdrawn.
package protocol LinkRecorder: Sendable {
    /// Adds a link; the item's older ones are withdrawn by it.
    func add(_ link: LinkRecord, to run: RunID) async throws

    /// Adds links of items of a run that wait, each with its event in the item's trail; the items' older ones are withdrawn.
    ///
    /// Links of items that do not wait are passed over, and so are those whose number or token was made already. Many
    /// links are written together.
    func addMissing(_ links: [LinkRecord], to run: RunID) async throws

    /// Withdraws every link of an item.
    func withdrawLinks(of run: RunID, sequence: Int64, at: Timestamp) async throws
}
