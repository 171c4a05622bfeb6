import OAuth
import ReauthModel
import Testing

/// A provider, a policy, and what it means with each kind of proof.
struct Meaning: Sendable, CustomTestStringConvertible {
    var profile: ProviderProfile
    var policy: RevokePolicy
    /// With `confirm: ping`.
    var withPing: RevocationDecision
    /// With `confirm: read` and `confirm: none`.
    var withoutPing: RevocationDecision

    init(
        _ profile: ProviderProfile,
        _ policy: RevokePolicy,
        _ withPing: RevocationDecision,
        withoutPing: RevocationDecision? = nil
    ) {
        self.profile = profile
        self.policy = policy
        self.withPing = withPing
        self.withoutPing = withoutPing ?? withPing
    }

    var testDescription: String { "\(profile.name), \(policy.rawValue)" }

    static let needsPing = RevocationDecision.end(.skipped, .proofNeedsPing)

    static let table = [
        // The access token dies alone and the platform refreshes: only a ping can show that.
        Meaning(.salesforce, .silent, .revoke([.accessToken], expecting: .silentRefresh), withoutPing: needsPing),
        Meaning(.salesforce, .accessToken, .revoke([.accessToken], expecting: .silentRefresh), withoutPing: needsPing),
        Meaning(.salesforce, .grant, .revoke([.refreshToken], expecting: .personNeeded)),
        // Either token takes the other along.
        Meaning(.box, .silent, .end(.skipped, .wouldNeedPerson)),
        Meaning(.box, .accessToken, .revoke([.accessToken], expecting: .personNeeded)),
        Meaning(.box, .grant, .revoke([.refreshToken], expecting: .personNeeded)),
        // Only an access token exists that a request can name.
        Meaning(.dropbox, .silent, .end(.skipped, .wouldNeedPerson)),
        Meaning(.dropbox, .accessToken, .revoke([.accessToken], expecting: .personNeeded)),
        Meaning(.dropbox, .grant, .revoke([.accessToken], expecting: .personNeeded)),
        // Only a refresh token can be named.
        Meaning(.hubspot, .silent, .end(.skipped, .accessTokenNotRevocable)),
        Meaning(.hubspot, .accessToken, .end(.skipped, .accessTokenNotRevocable)),
        Meaning(.hubspot, .grant, .revoke([.refreshToken], expecting: .personNeeded)),
        // It is unknown what else ends: revoke both, and never predict a silent refresh.
        Meaning(.zoom, .silent, .end(.skipped, .wouldNeedPerson)),
        Meaning(.zoom, .accessToken, .revoke([.accessToken], expecting: .unknown), withoutPing: needsPing),
        Meaning(.zoom, .grant, .revoke([.refreshToken, .accessToken], expecting: .personNeeded)),
        // Nothing can be revoked.
        Meaning(.microsoft, .silent, .end(.notRevocable, nil)),
        Meaning(.microsoft, .accessToken, .end(.notRevocable, nil)),
        Meaning(.microsoft, .grant, .end(.notRevocable, nil)),
    ]
}

@Suite struct ProviderProfileTests {
    @Test(arguments: Meaning.table)
    func aPolicyMeansWhatTheCascadeSays(meaning: Meaning) {
        #expect(meaning.profile.decision(for: meaning.policy, confirm: .ping) == meaning.withPing)
        #expect(meaning.profile.decision(for: meaning.policy, confirm: .read) == meaning.withoutPing)
        #expect(meaning.profile.decision(for: meaning.policy, confirm: .none) == meaning.withoutPing)
    }

    /// `silent` promises that no person has to sign in, so it needs rules that are certain.
    @Test func silentNeverSendsWhereAPersonMightBeNeeded() {
        for cascade in [ProviderProfile.Cascade.dies, .unknown] {
            for tokens: Set<TokenKind> in [[], [.accessToken], [.refreshToken], [.accessToken, .refreshToken]] {
                var profile = ProviderProfile.salesforce
                profile.refreshTokenAfterAccessToken = cascade
                profile.nameableTokens = tokens
                for confirm in ConfirmMode.allCases {
                    guard case .revoke = profile.decision(for: .silent, confirm: confirm) else { continue }
                    Issue.record("\(cascade), \(tokens), \(confirm)")
                }
            }
        }
    }

    @Test func theLaneIsNamedAfterTheProvider() {
        #expect(ProviderProfile.salesforce.lane == LaneKey(rawValue: "salesforce"))
    }
}
