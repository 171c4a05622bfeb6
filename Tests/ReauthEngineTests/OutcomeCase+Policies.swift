import OAuth
import ReauthModel

/// What each policy means at each kind of provider.
extension OutcomeCase {
    static let policies: [OutcomeCase] = [
        OutcomeCase(
            "silent, and the refresh token survives",
            "box",
            revoke: .silent,
            ends: .rotated,
            calls: [read, access, ping, read],
            trail: [intent, revoked, "confirmed"]
        ),
        OutcomeCase(
            "silent, and people would be needed",
            "sfdc",
            revoke: .silent,
            ends: .skipped,
            .wouldNeedPerson,
            calls: [],
            trail: []
        ),
        OutcomeCase(
            "silent, and only the refresh token can be named",
            "refreshonly",
            revoke: .silent,
            ends: .skipped,
            .accessTokenNotRevocable,
            calls: [],
            trail: []
        ),
        OutcomeCase(
            "silent without a ping",
            "box",
            revoke: .silent,
            confirm: .read,
            ends: .skipped,
            .proofNeedsPing,
            calls: [],
            trail: []
        ),
        OutcomeCase("nothing to revoke with", "endless", revoke: .grant, ends: .notRevocable, calls: [], trail: []),
        OutcomeCase(
            "a provider that nobody knows",
            "novelty",
            revoke: .grant,
            ends: .skipped,
            .unknownProvider,
            calls: [],
            trail: []
        ),
        OutcomeCase(
            "the access token takes the grant along",
            "sfdc",
            ends: .awaitingCode,
            calls: [read, access, ping, link],
            trail: [intent, revoked, "confirmed", "linked"]
        ),
        OutcomeCase(
            "the access token where only the refresh token can be named",
            "refreshonly",
            ends: .skipped,
            .accessTokenNotRevocable,
            calls: [],
            trail: []
        ),
        OutcomeCase(
            "the grant by its refresh token",
            "refreshonly",
            revoke: .grant,
            ends: .awaitingCode,
            calls: [read, refresh, ping, .link("refreshonly")],
            trail: ["intent refresh_token: attempt 1", "settled refresh_token: revoked", "confirmed", "linked"]
        ),
        OutcomeCase(
            "the grant by both tokens, each with its intent",
            "twofold",
            revoke: .grant,
            ends: .awaitingCode,
            calls: [read, refresh, read, access, ping, .link("twofold")],
            trail: [
                "intent refresh_token: attempt 1", "settled refresh_token: revoked", "intent access_token: attempt 2",
                "settled access_token: revoked", "confirmed", "linked",
            ]
        ),
        OutcomeCase(
            "the grant, proved by reading alone",
            "sfdc",
            revoke: .grant,
            confirm: .read,
            ends: .awaitingCode,
            calls: [read, refresh, read, link],
            trail: ["intent refresh_token: attempt 1", "settled refresh_token: revoked", "linked"]
        ),
        OutcomeCase(
            "the grant without proof",
            "sfdc",
            revoke: .grant,
            confirm: .none,
            ends: .awaitingCode,
            calls: [read, refresh, link],
            trail: ["intent refresh_token: attempt 1", "settled refresh_token: revoked", "linked"]
        ),
        OutcomeCase(
            "no client credentials for the link",
            "sfdc",
            applications: [],
            ends: .awaitingCode,
            .clientCredentialsMissing,
            calls: [read, access, ping],
            trail: [intent, revoked, "confirmed"]
        ),
        OutcomeCase(
            "no client credentials for the revocation",
            "box",
            applications: [],
            ends: .failed,
            .clientCredentialsMissing,
            calls: [],
            trail: []
        ),
        OutcomeCase(
            "a new link alone",
            "sfdc",
            action: .reauthenticate,
            ends: .awaitingCode,
            calls: [read, link],
            trail: ["linked"]
        ),
    ]
}
