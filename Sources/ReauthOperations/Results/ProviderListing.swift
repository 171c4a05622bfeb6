package import ReauthModel

/// The providers of the catalog: what `reauth providers list` shows.
package struct ProviderListing: Sendable, Encodable {
    /// How each policy ends at one provider.
    package struct Line: Sendable, Encodable {
        package var provider: String
        package var silent: String
        package var accessToken: String
        package var grant: String
        package var elements: [String]

        package init(name: String, elements: [String], profile: ProviderProfile) {
            provider = name
            silent = Self.end(of: profile, .silent)
            accessToken = Self.end(of: profile, .accessToken)
            grant = Self.end(of: profile, .grant)
            self.elements = elements
        }

        private static func end(of profile: ProviderProfile, _ policy: RevokePolicy) -> String {
            switch profile.decision(for: policy, confirm: .ping) {
            case .end(.notRevocable, _): "not revocable"
            case .end(let outcome, _): outcome.rawValue
            case .revoke(_, expecting: .silentRefresh): "refreshes"
            case .revoke(_, expecting: .personNeeded): "sign-in"
            case .revoke(_, expecting: .unknown): "either"
            }
        }
    }

    /// One for each provider, by name.
    package var lines: [Line]

    package init(lines: [Line]) {
        self.lines = lines
    }

    /// Writes the lines as an array.
    package func encode(to encoder: any Encoder) throws {
        try lines.encode(to: encoder)
    }
}
