import OAuth
package import ReauthModel

/// Completes the addresses of customers' links, whose secret tokens the store does not have.
package struct CustomerLinks: Sendable {
    /// How the address of a customer's link ends before its token.
    package static let path = "/c/"

    private let links: any LinkReader
    private let tokens: LinkTokens
    private let time: any TimeSource

    /// `time` tells which links expired.
    package init(links: any LinkReader, tokens: LinkTokens, time: any TimeSource) {
        self.links = links
        self.tokens = tokens
        self.time = time
    }

    /// Whether a link is good now.
    package func state(of link: LinkRecord) -> LinkState {
        link.state(at: time.now)
    }

    /// The newest links of items, of those that have one.
    package func newest(of run: RunID, sequences: [Int64]) async throws -> [Int64: LinkRecord] {
        try await links.newestLinks(of: run, sequences: sequences)
    }

    /// Makes the links of these items anew whose time is over, where their address is one of ours; a withdrawn one stays withdrawn.
    ///
    /// Returns the newest links. An item whose account has no place for one more link keeps none that is good.
    func renewed(
        _ newest: [Int64: LinkRecord],
        of items: [Item],
        run: RunID,
        by renewal: LinkRenewal
    ) async throws -> [Int64: LinkRecord] {
        let now = time.now
        let missing = items.compactMap { item -> LinkRecord? in
            guard let link = newest[item.sequence], state(of: link) == .expired,
                item.progress.consentURL?.hasSuffix(Self.path) ?? false
            else { return nil }
            return tokens.link(after: link, of: run, sequence: item.sequence, at: now, lifetime: renewal.lifetime)
        }
        guard !missing.isEmpty else { return newest }
        try await renewal.recorder.addMissing(missing, to: run, within: renewal.caps)
        let made = try await links.newestLinks(of: run, sequences: missing.map(\.sequence))
        return newest.merging(made) { _, new in new }
    }

    /// `url` with the token of the link, when it is the address of one of ours and the link is good.
    ///
    /// Any other URL is returned as it is.
    package func completed(_ url: String, _ link: LinkRecord?, run: RunID) -> String? {
        guard url.hasSuffix(Self.path) else { return url }
        guard let link, state(of: link) == .open else { return nil }
        return url + tokens.token(of: run, sequence: link.sequence, serial: link.serial).exposed()
    }
}
