import OAuth
public import ReauthModel

/// Completes the addresses of customers' links, whose secret tokens the store does not have.
public struct CustomerLinks: Sendable {
    /// How the address of a customer's link ends before its token.
    public static let path = "/c/"

    private let consents: any ConsentStore
    private let tokens: LinkTokens

    /// Derives the tokens of what `consents` knows.
    public init(consents: any ConsentStore, tokens: LinkTokens) {
        self.consents = consents
        self.tokens = tokens
    }

    /// `url` with the token of the item's newest link, when it is the address of one and the link is not withdrawn.
    ///
    /// Any other URL is returned as it is.
    public func completed(_ url: String, run: RunID, sequence: Int64) async throws -> String? {
        guard url.hasSuffix(Self.path) else { return url }
        guard let link = try await consents.newestLink(of: run, sequence: sequence), link.withdrawnAt == nil else {
            return nil
        }
        return url + tokens.token(of: run, sequence: sequence, serial: link.serial).exposed()
    }
}
