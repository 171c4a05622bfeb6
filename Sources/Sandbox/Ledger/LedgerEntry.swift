package import ReauthModel

/// One effect on the far side, in 24 bytes.
package struct LedgerEntry: Sendable, Hashable {
    /// What was done or attempted.
    package enum Effect: UInt8, CaseIterable, Sendable {
        /// A token was sent to a revocation endpoint.
        case revoke = 1
        /// The platform used a refresh token.
        case refresh
        /// A code was sent to the platform.
        case exchange
        /// An instance was enabled.
        case enable
        /// An instance was disabled by a call.
        case disable
        /// The platform disabled an instance after failed refreshes.
        case autoDisable
        /// A call through an instance.
        case ping
        /// A person allowed on the consent page, and a code was issued.
        case consent
        /// A person signed in on the platform's own page.
        case signIn
        /// The owner of an account withdrew the application's access at the provider.
        case withdraw
        /// The provider ended the oldest grant of an account, because a newer one was one too many.
        case pushOut
    }

    /// The result.
    package enum Result: UInt8, CaseIterable, Sendable {
        /// The token was valid and is revoked now.
        case revoked = 1
        /// The token was invalid before.
        case alreadyGone
        /// The client's credentials were wrong; the token was not checked.
        case rejectedClient
        /// The provider, or this host of it, never issued such a token.
        case unknownToken
        /// The provider answered 200, and the token is still valid.
        case lied
        /// New tokens were made.
        case refreshed
        /// The refresh token was invalid.
        case refreshFailed
        /// The code was good, and new tokens were made.
        case exchanged
        /// The code had been exchanged before. Nothing changed.
        case codeUsed
        /// The code was too old.
        case codeExpired
        /// The code was never issued, or for another element.
        case codeUnknown
        /// The provider answered the call.
        case alive
        /// The provider rejected the call.
        case rejected
        /// The instance was disabled, so the call was refused.
        case refused
        /// The effect happened.
        case done
        /// A code for the same external account was issued.
        case sameAccount
        /// A code for another external account was issued.
        case otherAccount
        /// The provider accepted the token and forbade the call.
        case forbidden
    }

    /// Milliseconds since 1970.
    package var at: Int64
    /// The instance's number in the ``SandboxPopulation``; for a consent, which names none, ``LedgerEntry/noInstance``.
    package var instance: UInt32
    /// The generation of the token that the entry is about; for a code, its serial number.
    ///
    /// ``noCode`` for a code that was never issued.
    package var generation: UInt32
    /// The HTTP status of the answer, or of the answer that a fault withheld; zero where there was no request.
    package var status: UInt16
    /// What was done.
    package var effect: Effect
    /// The result.
    package var result: Result
    /// The element.
    package var element: SandboxElement
    /// Which token the request named; `nil` for none.
    package var tokenKind: TokenRole?
    /// Whether the answer was withheld, or cut off, after the effect.
    package var isResponseLost: Bool
    /// Whether this is an exchange that follows another one of its instance, and no client read the instance in between.
    package var isBlind = false

    /// The kinds of token that an entry can be about.
    package enum TokenRole: UInt8, Sendable {
        /// An access token.
        case accessToken = 1
        /// A refresh token.
        case refreshToken
        /// An authorization code.
        case code

        var word: String {
            switch self {
            case .accessToken: "access_token"
            case .refreshToken: "refresh_token"
            case .code: "code"
            }
        }
    }

    /// The value of ``instance`` that stands for none.
    package static let noInstance = UInt32.max

    /// The value of ``generation`` that stands for a code that was never issued.
    package static let noCode = UInt32.max

    /// The moment.
    package var time: Timestamp { Timestamp(rawValue: at) }
}

extension LedgerEntry.Effect {
    /// The word in the ledger.
    package var word: String {
        switch self {
        case .revoke: "revoke"
        case .refresh: "refresh"
        case .exchange: "exchange"
        case .enable: "enable"
        case .disable: "disable"
        case .autoDisable: "auto_disable"
        case .ping: "ping"
        case .consent: "consent"
        case .signIn: "sign_in"
        case .withdraw: "withdraw"
        case .pushOut: "push_out"
        }
    }
}

extension LedgerEntry.Result {
    /// The word in the ledger.
    package var word: String {
        switch self {
        case .revoked: "revoked"
        case .alreadyGone: "already_gone"
        case .rejectedClient: "rejected_client"
        case .unknownToken: "unknown_token"
        case .lied: "lied"
        case .refreshed: "refreshed"
        case .refreshFailed: "refresh_failed"
        case .exchanged: "exchanged"
        case .codeUsed: "code_used"
        case .codeExpired: "code_expired"
        case .codeUnknown: "code_unknown"
        case .alive: "alive"
        case .rejected: "rejected"
        case .refused: "refused"
        case .done: "done"
        case .sameAccount: "same_account"
        case .otherAccount: "other_account"
        case .forbidden: "forbidden"
        }
    }
}
