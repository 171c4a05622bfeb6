import OAuth
import ReauthModel

/// Revocations of which nobody knows at first whether they took effect.
extension OutcomeCase {
    static let lostAnswers: [OutcomeCase] = [
        OutcomeCase(
            "lost after the effect, and a person is needed",
            "sfdc",
            script: once(access, .losesAnswer),
            ends: .awaitingCode,
            .inferred,
            calls: [read, access, read, ping, link],
            trail: [intent, "doubt the connection broke", "settled access_token: inferred", "confirmed", "linked"]
        ),
        OutcomeCase(
            "lost after the effect, and the platform refreshes",
            "box",
            script: once(access, .losesAnswer),
            ends: .inDoubt,
            .tokensChanged,
            calls: [read, access, read, ping, read],
            trail: [intent, "doubt the connection broke", "settled access_token: undecided"]
        ),
        OutcomeCase(
            "lost before the effect: a probe finds it alive",
            "box",
            script: once(access, .fails(.lost(Evidence(note: "the connection broke")))),
            ends: .rotated,
            calls: [read, access, read, ping, read, read, access, ping, read],
            trail: [
                intent, "doubt the connection broke", "settled access_token: probed_alive",
                "intent access_token: attempt 2", revoked, "confirmed",
            ]
        ),
        OutcomeCase(
            "lost each time before the effect",
            "box",
            script: always(access, .fails(.lost(Evidence(note: "x")))),
            ends: .failed,
            .unreachable,
            calls: [read]
                + (1...5).flatMap { $0 < 5 ? [access, read, ping, read, read] : [access, read, ping, read] },
            trail: (1...5).flatMap {
                ["intent access_token: attempt \($0)", "doubt x", "settled access_token: probed_alive"]
            }
        ),
        OutcomeCase(
            "lost, and nothing may be pinged",
            "sfdc",
            revoke: .grant,
            confirm: .read,
            script: once(refresh, .losesAnswer),
            ends: .inDoubt,
            .noProbe,
            calls: [read, refresh, read],
            trail: [
                "intent refresh_token: attempt 1", "doubt the connection broke", "settled refresh_token: undecided",
            ]
        ),
        OutcomeCase(
            "lost, and nothing may be pinged, but repeating is harmless",
            "twofold",
            revoke: .grant,
            confirm: .read,
            script: once(refresh, .losesAnswer),
            ends: .awaitingCode,
            calls: [read, refresh, read, read, refresh, read, access, read, .link("twofold")],
            trail: [
                "intent refresh_token: attempt 1", "doubt the connection broke", "settled refresh_token: undecided",
                "intent refresh_token: attempt 2", "settled refresh_token: already_gone",
                "intent access_token: attempt 3", "settled access_token: revoked", "linked",
            ]
        ),
        OutcomeCase(
            "lost, and the element has no ping",
            "sfdc",
            script: { call, count in
                switch call {
                case access: .losesAnswer
                case ping: .ping(.unsupported(Evidence(httpStatus: 404)))
                default: nil
                }
            },
            ends: .inDoubt,
            .pingUnsupported,
            calls: [read, access, read, ping],
            trail: [intent, "doubt the connection broke", "settled access_token: undecided"]
        ),
        OutcomeCase(
            "lost, and the instance is gone when it is asked",
            "sfdc",
            script: { call, count in
                switch (call, count) {
                case (access, _): .losesAnswer
                case (read, 2): .meanwhile { $0.exists = false }
                default: nil
                }
            },
            ends: .inDoubt,
            .instanceGone,
            calls: [read, access, read, .credentials],
            trail: [intent, "doubt the connection broke", "settled access_token: undecided"]
        ),
        OutcomeCase(
            "lost, and both tokens are new when it is asked",
            "sfdc",
            revoke: .grant,
            script: { call, count in
                switch (call, count) {
                case (refresh, 1): .losesAnswer
                case (read, 2): .meanwhile { $0.signIn() }
                default: nil
                }
            },
            ends: .awaitingCode,
            calls: [read, refresh, read, read, refresh, ping, link],
            trail: [
                "intent refresh_token: attempt 1", "doubt the connection broke", "settled refresh_token: undecided",
                "doubt tokens_changed", "intent refresh_token: attempt 2", "settled refresh_token: revoked",
                "confirmed",
                "linked",
            ]
        ),
        OutcomeCase(
            "an answer that no rule covers is doubt as well",
            "sfdc",
            script: once(access, .fails(.unexpected(Evidence(httpStatus: 500)))),
            ends: .awaitingCode,
            calls: [read, access, read, ping, read, read, access, ping, link],
            trail: [
                intent, "doubt", "settled access_token: probed_alive", "intent access_token: attempt 2", revoked,
                "confirmed", "linked",
            ]
        ),
    ]
}
