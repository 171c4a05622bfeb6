import OAuth
import ReauthModel

/// What has to be kept of a link that a run hands out, written together with the item that it is for.
struct LinkPromise: Sendable {
    /// The consent that the platform's own link leads to.
    var consent: ConsentRecord?
    /// Our own link, where the job has a consent page that customers reach.
    var invitation: LinkRecord?
    /// The address of our own link, without its secret token.
    var address: String?

    /// `newest` is the item's link of our own so far.
    ///
    /// It stays while it is good, and withdrawn when it was withdrawn.
    init(of item: Item, state: State, after newest: LinkRecord?, _ context: RunContext) {
        let now = context.time.now
        let expiry = now.advanced(by: context.job.console.linkLifetime)
        if let base = context.job.console.publicURL {
            address = base + CustomerLinks.path
            if let newest, newest.withdrawnAt != nil || newest.expiresAt > now { return }
            let serial = (newest?.serial ?? 0) + 1
            let token = LinkTokens(key: context.fingerprintKey)
                .token(of: context.run.id, sequence: item.sequence, serial: serial)
            invitation = LinkRecord(
                sequence: item.sequence,
                serial: serial,
                hash: TokenHash(of: token),
                createdAt: now,
                expiresAt: expiry
            )
        } else {
            consent = ConsentRecord(
                state: TokenHash(of: Secret(state.rawValue)),
                sequence: item.sequence,
                epoch: item.progress.epoch,
                linkSerial: nil,
                createdAt: now,
                expiresAt: expiry
            )
        }
    }
}
