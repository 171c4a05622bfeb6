package import ReauthModel

/// Reads customer links.
package protocol LinkReader: Sendable {
    /// The newest link of an item.
    func newestLink(of run: RunID, sequence: Int64) async throws -> LinkRecord?

    /// The newest links of the items with these sequence numbers, of those that have one.
    func newestLinks(of run: RunID, sequences: [Int64]) async throws -> [Int64: LinkRecord]

    /// The link with that token.
    func link(_ hash: TokenHash) async throws -> (run: RunID, link: LinkRecord)?
}
