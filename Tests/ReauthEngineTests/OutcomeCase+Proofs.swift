import OAuth
import ReauthModel

/// What looks like a proof, or like a reason to send a token somewhere, and is none.
extension OutcomeCase {
    static let proofs: [OutcomeCase] = [
        OutcomeCase(
            "the platform names no element, and the input's is no ground to send a token anywhere",
            "sfdc",
            account: { $0.namesElement = false },
            ends: .failed,
            .unexpectedResponse,
            calls: [read],
            trail: []
        ),
        OutcomeCase(
            "an administrator disables the instance while its revocation is in doubt",
            "sfdc",
            script: { call, count in
                if call == access { return .losesAnswer }
                return call == read && count == 2 ? .meanwhile { $0.isDisabled = true } : nil
            },
            ends: .inDoubt,
            .instanceDisabled,
            calls: [read, access, read],
            trail: [intent, "doubt the connection broke", "settled access_token: undecided"]
        ),
    ]
}
