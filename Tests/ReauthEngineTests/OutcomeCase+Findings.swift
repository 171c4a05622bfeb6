import OAuth
import ReauthModel

/// What the far side may turn out to be like.
extension OutcomeCase {
    static let findings: [OutcomeCase] = [
        OutcomeCase(
            "the token was dead before",
            "sfdc",
            account: {
                $0.access.isAlive = false
                $0.refresh?.isAlive = false
            },
            ends: .awaitingCode,
            calls: [read, access, ping, link],
            trail: [intent, "settled access_token: already_gone", "confirmed", "linked"]
        ),
        OutcomeCase(
            "the provider says revoked, and the token still works",
            "box",
            script: always(access, .revocation(.revoked(Evidence(httpStatus: 200)))),
            ends: .failed,
            .stillValid,
            calls: [read, access, ping, read],
            trail: [intent, revoked]
        ),
        OutcomeCase(
            "the provider refuses",
            "box",
            script: always(access, .revocation(.refused(Evidence(httpStatus: 400)))),
            ends: .failed,
            .unexpectedResponse,
            calls: [read, access],
            trail: [intent, "settled access_token: no_effect"]
        ),
        OutcomeCase(
            "the host is not allowed",
            "sfdc",
            script: always(access, .revocation(.hostNotAllowed(Evidence()))),
            ends: .failed,
            .hostNotAllowed,
            calls: [read, access],
            trail: []
        ),
        OutcomeCase(
            "the provider cannot revoke that kind of token",
            "box",
            script: always(access, .revocation(.unsupportedTokenType(Evidence(httpStatus: 400)))),
            ends: .failed,
            .accessTokenNotRevocable,
            calls: [read, access],
            trail: [intent, "settled access_token: no_effect"]
        ),
        OutcomeCase(
            "the token is masked",
            "box",
            account: { $0.configuration = ["oauth.user.token": "****"] },
            ends: .failed,
            .tokenUnreadable,
            calls: [read],
            trail: []
        ),
        OutcomeCase(
            "an instance of OAuth 1",
            "sfdc",
            account: { $0.configuration = ["oauth.user.token.secret": "x"] },
            ends: .skipped,
            .notOAuth2,
            calls: [read],
            trail: []
        ),
        OutcomeCase(
            "a disabled instance whose refresh could not be proved",
            "box",
            account: { $0.isDisabled = true },
            ends: .failed,
            .instanceDisabled,
            calls: [read],
            trail: []
        ),
        OutcomeCase(
            "an instance that the platform disables on the way",
            "sfdc",
            account: { $0.failedRefreshes = 4 },
            script: { call, _ in call == ping ? .meanwhile { $0.isDisabled = true } : nil },
            ends: .awaitingCode,
            .autoDisabled,
            calls: [read, access, ping, read, link],
            trail: [intent, revoked, "confirmed auto_disabled", "linked"]
        ),
        OutcomeCase(
            "a link that would not work",
            "sfdc",
            script: always(link, .link(.unusable(Evidence()))),
            ends: .awaitingCode,
            .linkUnusable,
            calls: [read, access, ping, link],
            trail: [intent, revoked, "confirmed"]
        ),
        OutcomeCase(
            "another instance answers the ping",
            "box",
            script: always(ping, .ping(.otherInstance(Evidence(httpStatus: 200)))),
            ends: .inDoubt,
            .unexpectedResponse,
            calls: [read, access, ping],
            trail: [intent, revoked]
        ),
        OutcomeCase(
            "no ping, and the provider's word is as good as proof",
            "sfdc",
            script: always(ping, .ping(.unsupported(Evidence(httpStatus: 404)))),
            ends: .awaitingCode,
            .pingUnsupported,
            calls: [read, access, ping, link],
            trail: [intent, revoked, "linked"]
        ),
        OutcomeCase(
            "the platform shows another instance for a while",
            "box",
            script: { call, count in
                guard call == read else { return nil }
                return .meanwhile { $0.id = InstanceID(rawValue: count <= 5 ? "2" : "1") }
            },
            ends: .rotated,
            calls: Array(repeating: read, count: 6) + [access, ping, read],
            trail: ["deferred unexpected_response", intent, revoked, "confirmed"]
        ),
        OutcomeCase(
            "the platform shows another element than the input",
            "sfdc",
            script: { call, _ in call == read ? .meanwhile { $0.element = "box" } : nil },
            ends: .failed,
            .unexpectedResponse,
            calls: [read],
            trail: []
        ),
    ]
}
