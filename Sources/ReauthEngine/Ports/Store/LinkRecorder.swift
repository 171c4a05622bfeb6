package import ReauthModel

/// Records customer links that are made or withdrawn.
///
/// Where the provider keeps only so many grants of an account (``GrantCaps``), no more links are out than could become grants
/// without ending an older one, whatever process makes them. An item that is refused a link waits for a place of its account,
/// with the reason `grant_cap`; its link takes that away.
package protocol LinkRecorder: Sendable {
    /// Adds a link; the item's older ones are withdrawn by it. `false`, and nothing is added, where its account has no place.
    func add(_ link: LinkRecord, to run: RunID, within caps: GrantCaps) async throws -> Bool

    /// Adds links of items of a run that wait, each with its event in the item's trail; the items' older ones are withdrawn.
    ///
    /// Links of items that do not wait are passed over, and so are those whose number or token was made already, and those
    /// whose account has no place. Many links are written together.
    func addMissing(_ links: [LinkRecord], to run: RunID, within caps: GrantCaps) async throws

    /// Withdraws every link of an item.
    func withdrawLinks(of run: RunID, sequence: Int64, at: Timestamp) async throws
}
