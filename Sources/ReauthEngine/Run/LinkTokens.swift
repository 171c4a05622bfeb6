package import OAuth
package import ReauthModel

/// Derives the secret tokens of customers' links, so that none of them has to be stored.
///
/// The store has a token's hash and its serial number; only with the key that lies beside the store can the token be
/// made again, for the operator's list of links.
package struct LinkTokens: Sendable {
    private let key: FingerprintKey

    /// Derives from `key`.
    package init(key: FingerprintKey) {
        self.key = key
    }

    /// The token of an item's link: 128 bits in hexadecimal.
    package func token(of run: RunID, sequence: Int64, serial: Int) -> Secret<String> {
        let text = Secret("customer link\u{0}\(run)\u{0}\(sequence)\u{0}\(serial)")
        return Secret(key.fingerprint(of: text).rawValue)
    }

    /// The link that follows the newest one of an item, made at `now` and good for `lifetime`.
    func link(
        after newest: LinkRecord?,
        of run: RunID,
        sequence: Int64,
        at now: Timestamp,
        lifetime: Duration
    ) -> LinkRecord {
        let serial = (newest?.serial ?? 0) + 1
        return LinkRecord(
            sequence: sequence,
            serial: serial,
            hash: TokenHash(of: token(of: run, sequence: sequence, serial: serial)),
            createdAt: now,
            expiresAt: now.advanced(by: lifetime)
        )
    }
}
