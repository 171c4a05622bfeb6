import OAuth
import ReauthModel

/// Actions that only look.
extension OutcomeCase {
    static let checks: [OutcomeCase] = [
        OutcomeCase("a living token", "box", action: .check, ends: .healthy, calls: [read, ping], trail: []),
        OutcomeCase(
            "a dead token that the platform can refresh",
            "box",
            action: .check,
            account: { $0.access.isAlive = false },
            ends: .healthy,
            calls: [read, ping],
            trail: []
        ),
        OutcomeCase(
            "a dead grant",
            "box",
            action: .check,
            account: {
                $0.access.isAlive = false
                $0.refresh?.isAlive = false
            },
            ends: .failed,
            .signInRequired,
            calls: [read, ping],
            trail: []
        ),
        OutcomeCase(
            "a disabled instance is not pinged",
            "box",
            action: .check,
            account: { $0.isDisabled = true },
            ends: .failed,
            .instanceDisabled,
            calls: [read],
            trail: []
        ),
        OutcomeCase(
            "an element without a ping",
            "box",
            action: .check,
            script: always(ping, .ping(.unsupported(Evidence(httpStatus: 404)))),
            ends: .failed,
            .pingUnsupported,
            calls: [read, ping],
            trail: []
        ),
        OutcomeCase(
            "a fleet that must not be touched",
            "box",
            action: .check,
            confirm: .read,
            ends: .healthy,
            .notPinged,
            calls: [read],
            trail: []
        ),
        OutcomeCase(
            "no Element token is shown",
            "box",
            action: .check,
            account: { $0.showsElementToken = false },
            ends: .failed,
            .tokenUnreadable,
            calls: [read],
            trail: []
        ),
        OutcomeCase(
            "a deleted instance",
            "box",
            action: .check,
            account: { $0.exists = false },
            ends: .failed,
            .instanceGone,
            calls: [read, .credentials],
            trail: []
        ),
        OutcomeCase(
            "an unknown element can be checked",
            "novelty",
            action: .check,
            ends: .healthy,
            calls: [read, ping],
            trail: []
        ),
    ]
}
