import OAuth
import ReauthModel

/// Decides what is recorded with the authorization URLs of a run.
struct LinkRecording: Sendable {
    let run: RunID
    let console: ConsoleSettings
    /// The customer links so far; without it nothing is recorded.
    let links: (any LinkReader)?
    let tokens: LinkTokens
    let time: any TimeSource

    /// What to record with an authorization URL for an item, made with this `state`.
    ///
    /// An item that never had a link (`isFirst`) is not looked up. A link stays while it is good, and stays withdrawn when it
    /// was withdrawn.
    func records(for item: Item, state: State, isFirst: Bool) async throws -> LinkRecords? {
        guard let links else { return nil }
        let newest = isFirst ? nil : try await links.newestLink(of: run, sequence: item.sequence)
        let now = time.now
        let expiry = now.advanced(by: console.linkLifetime)
        guard let base = console.publicURL else {
            let consent = ConsentRecord(
                state: TokenHash(of: Secret(state.rawValue)),
                sequence: item.sequence,
                epoch: item.progress.epoch,
                linkSerial: nil,
                createdAt: now,
                expiresAt: expiry
            )
            return LinkRecords(consent: consent)
        }
        var records = LinkRecords(address: base + CustomerLinks.path)
        if let newest, newest.withdrawnAt != nil || newest.expiresAt > now { return records }
        records.customerLink = tokens.link(
            after: newest,
            of: run,
            sequence: item.sequence,
            at: now,
            lifetime: console.linkLifetime
        )
        return records
    }
}
