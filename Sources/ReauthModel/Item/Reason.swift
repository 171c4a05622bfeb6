/// Why an item ended as it did: a stable word, and for people a sentence that says what to do next.
///
/// An open set in one place; a word never changes its meaning once it was released.
package struct Reason: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The word in reports, logs and metrics.
    package let rawValue: String

    /// Wraps a word that was stored.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word.
    package var description: String { rawValue }

    /// What to do about it.
    package var remedy: String {
        Self.table[self]?.remedy ?? "See the events of this item."
    }

    /// Whether running the job again can help although nothing was changed before.
    package var isRetryable: Bool {
        Self.table[self]?.isRetryable ?? false
    }

    /// Every word that this version can write.
    package static var all: [Reason] {
        table.keys.sorted { $0.rawValue < $1.rawValue }
    }
}

extension Reason {
    /// The configuration holds no readable token: missing, null, empty or masked.
    package static let tokenUnreadable = Reason(rawValue: "token_unreadable")
    /// The platform knows no such instance.
    package static let instanceGone = Reason(rawValue: "instance_gone")
    /// The instance is disabled, so nothing could be proved by a call through it.
    package static let instanceDisabled = Reason(rawValue: "instance_disabled")
    /// The provider said revoked; the token still works.
    package static let stillValid = Reason(rawValue: "still_valid")
    /// The provider rejected the application's client id or secret.
    package static let invalidClient = Reason(rawValue: "invalid_client")
    /// The job has no client credentials for this element.
    package static let clientCredentialsMissing = Reason(rawValue: "client_credentials_missing")
    /// The instance does not authenticate by OAuth 2.
    package static let notOAuth2 = Reason(rawValue: "not_oauth2")
    /// `revoke: silent`, and the provider's rules say that a person would have to sign in.
    package static let wouldNeedPerson = Reason(rawValue: "would_need_person")
    /// The provider lets only a refresh token be named.
    package static let accessTokenNotRevocable = Reason(rawValue: "access_token_not_revocable")
    /// The token would be refreshed silently, or lives to its expiry; only a ping can prove that, and the job forbids pings.
    package static let proofNeedsPing = Reason(rawValue: "proof_needs_ping")
    /// The far side kept asking to slow down.
    package static let throttled = Reason(rawValue: "throttled")
    /// No usable answer came, however often it was asked.
    package static let unreachable = Reason(rawValue: "unreachable")
    /// An answer came that no rule covers.
    package static let unexpectedResponse = Reason(rawValue: "unexpected_response")
    /// The element has no ping, so nothing could be proved.
    package static let pingUnsupported = Reason(rawValue: "ping_unsupported")
    /// The provider rejects the stored tokens.
    package static let signInRequired = Reason(rawValue: "sign_in_required")
    /// `confirm: read`: the instance was read but not called.
    package static let notPinged = Reason(rawValue: "not_pinged")
    /// The instance's element is in no catalog entry.
    package static let unknownProvider = Reason(rawValue: "unknown_provider")
    /// The host to send the token to is missing or not on the provider's allow-list.
    package static let hostNotAllowed = Reason(rawValue: "host_not_allowed")
    /// The job excludes it.
    package static let excluded = Reason(rawValue: "excluded")
    /// The job's `select.elements` does not name its element.
    package static let notSelected = Reason(rawValue: "not_selected")
    /// Another row of the input names the same instance.
    package static let duplicate = Reason(rawValue: "duplicate")
    /// Beyond the job's `select.limit`.
    package static let overLimit = Reason(rawValue: "over_limit")
    /// The platform answered the request for an authorization URL with something unusable.
    package static let linkUnusable = Reason(rawValue: "link_unusable")
    /// The platform disabled the instance by itself after the revocation.
    package static let autoDisabled = Reason(rawValue: "auto_disabled")
    /// An effect is in doubt, no probe can tell, and the provider documents no harmless repetition.
    package static let noProbe = Reason(rawValue: "no_probe")
    /// The answer to the revocation was lost, and a probe showed that the token is dead.
    package static let inferred = Reason(rawValue: "inferred")
    /// A person settled it with `reauth resolve`; the audit trail says why.
    package static let resolvedByHand = Reason(rawValue: "resolved_by_hand")
    /// Another provider account signed in than before.
    package static let wrongAccount = Reason(rawValue: "wrong_account")
    /// It works again, and the configuration does not tell whose account signed in.
    package static let accountUnknown = Reason(rawValue: "account_unknown")
    /// It works again, and the provider gave fewer permissions than were asked for; the last event names those that are missing.
    package static let scopeNarrowed = Reason(rawValue: "scope_narrowed")
    /// The platform or provider refused the authorization code.
    package static let codeRejected = Reason(rawValue: "code_rejected")
    /// The one ping of a phase got no answer; it is not repeated.
    package static let pingLost = Reason(rawValue: "ping_lost")
    /// A code was sent, its answer was lost, and the tokens did not change.
    package static let exchangeUndecided = Reason(rawValue: "exchange_undecided")
    /// The platform accepted the code, and yet shows the old token.
    package static let tokenUnchanged = Reason(rawValue: "token_unchanged")
    /// The code was sent before: it is good once.
    package static let codeSpent = Reason(rawValue: "code_spent")
    /// A revocation for the same account is not settled yet.
    package static let revocationOpen = Reason(rawValue: "revocation_open")
    /// The provider sent the person back without a code.
    package static let consentDenied = Reason(rawValue: "consent_denied")
    /// A code for the instance, or for another one of its account, was sent while the run worked on it.
    package static let consentMeanwhile = Reason(rawValue: "consent_meanwhile")
    /// The element signs in by OAuth 1: the program that made the link must still run when its callback comes.
    package static let consoleRequired = Reason(rawValue: "console_required")
    /// Its run was abandoned before it came to its end.
    package static let abandoned = Reason(rawValue: "abandoned")
    /// The instance is enabled, and its provider answers 403: it accepts the token and refuses the resource.
    package static let forbidden = Reason(rawValue: "forbidden")
    /// Both tokens changed while a revocation was in doubt, and nothing tells a refresh from a sign-in.
    package static let tokensChanged = Reason(rawValue: "tokens_changed")
    /// The refresh token is revoked; the access token, which the provider cannot revoke, lives until `dies_at`.
    package static let accessTokenLives = Reason(rawValue: "access_token_lives")
    /// An earlier run rotated or re-authenticated it within the job's `repeat` interval.
    package static let recentlyDone = Reason(rawValue: "recently_done")
    /// A check found that a person signed in on the platform's own page.
    package static let elsewhere = Reason(rawValue: "elsewhere")
    /// A check found an instance that already waits for a sign-in; it was read and not called.
    package static let waitsAlready = Reason(rawValue: "waits_already")
    /// A person or a `retire` job retired the instance, and it shows the same tokens still.
    package static let retired = Reason(rawValue: "retired")
    /// `action: retire`, and an access token is not known to take the grant along at this provider.
    package static let grantMaySurvive = Reason(rawValue: "grant_may_survive")
    /// An earlier run proved that the tokens are dead that the instance shows: nothing was sent.
    package static let deadAlready = Reason(rawValue: "dead_already")
    /// `select.authorizedBefore`: the instance was made at that moment or later, so it was authorized later, too.
    package static let authorizedSince = Reason(rawValue: "authorized_since")
    /// A newer consent of the account was one more than the provider keeps, so that this grant ended.
    package static let grantPushedOut = Reason(rawValue: "grant_pushed_out")
    /// As many grants and links of the account are out as the provider keeps: a further sign-in would end the oldest.
    package static let grantCap = Reason(rawValue: "grant_cap")
    /// A callback carried a `state` that was not made for this sign-in.
    package static let stateMismatch = Reason(rawValue: "state_mismatch")
}

extension Reason {
    private static let table: [Reason: (remedy: String, isRetryable: Bool)] = [
        .tokenUnreadable: ("Read the instance's configuration in the platform; it may need a new sign-in.", false),
        .instanceGone: ("Remove it from the input, or look for it under another account.", false),
        .instanceDisabled: (
            "Enable the instance on the platform; then run the job again, or where it waits, have its owner sign in.",
            false
        ),
        .stillValid: ("Revoke it by hand at the provider; report it to them.", false),
        .invalidClient: (
            "Correct the application's client id and secret, in the job and where the platform has them, then go on.",
            false
        ),
        .clientCredentialsMissing: ("Add the element's application to the job's `applications`.", false),
        .notOAuth2: ("Rotate it the way its own kind of credentials asks for.", false),
        .wouldNeedPerson: ("Use `revoke: access-token` or `grant` when people can sign in.", false),
        .accessTokenNotRevocable: ("Use `revoke: grant`; this provider revokes refresh tokens only.", false),
        .proofNeedsPing: ("Set `confirm: ping`; nothing else shows a silent refresh, or that a token expired.", false),
        .throttled: ("Lower the lane's rate in `limits`, then run the job again.", true),
        .unreachable: ("Look at the far side's status, then run the job again.", true),
        .unexpectedResponse: ("Look at http_status and request_id with the far side's support.", false),
        .pingUnsupported: ("Use `confirm: read` for this element.", false),
        .signInRequired: ("Run a `rotate` or `reauthenticate` job for it; a person must consent.", false),
        .notPinged: ("Nothing to do; use `confirm: ping` for a stronger proof.", false),
        .unknownProvider: ("Add an entry for its element to the job's `providers` file.", false),
        .hostNotAllowed: (
            "Its last event names the host and the configuration key: correct the configuration, or allow the host in the "
                + "job's `providers` file.",
            false
        ),
        .excluded: ("Nothing to do: the job excludes it.", false),
        .notSelected: ("Nothing to do: the job selects other elements.", false),
        .duplicate: ("Nothing to do: the instance is handled under its first row.", false),
        .overLimit: ("Raise `select.limit` to include it.", false),
        .linkUnusable: ("Check redirectURI and clientID of the application; the URL was not used.", false),
        .autoDisabled: ("It is enabled again when its code is exchanged; a retired one stays disabled.", false),
        .noProbe: ("Look at the provider whether the token still lives.", false),
        .inferred: ("Nothing to do: the token is dead; only the provider's own answer is missing.", false),
        .resolvedByHand: ("A person settled it; if it waits, `reauth console` makes the link to sign in again.", false),
        .wrongAccount: (
            "Accept it with `reauth resolve ID --as reauthenticated --because TEXT`; `--as awaiting_code` has them sign in "
                + "again.",
            false
        ),
        .accountUnknown: (
            "It works; but the configuration does not tell whose account signed in: look at the provider if it matters.",
            false
        ),
        .scopeNarrowed: (
            "Its last event names the permissions that are missing: where they are needed, rotate it in another run, and have "
                + "the person agree to everything.",
            false
        ),
        .codeRejected: ("Have the person sign in again by the new link; codes are good once, for minutes.", true),
        .pingLost: (
            "The ping was not repeated, because each one may count as a failed refresh; `check` it later.", true
        ),
        .exchangeUndecided: ("Use the new link: nothing shows that the code which was sent took effect.", true),
        .tokenUnchanged: (
            "Ping it on the platform; then `reauth resolve ID --as reauthenticated --because TEXT`, or `--as awaiting_code` "
                + "to sign in again.",
            false
        ),
        .codeSpent: ("It was sent before, so nothing was sent: have the person sign in again by their link.", true),
        .revocationOpen: ("Resume the run that is not settled, then open the link again.", true),
        .consentDenied: ("Ask the person to open their link again and to agree.", true),
        .consentMeanwhile: (
            "Nothing more was revoked, because that could end the new sign-in: run the job again for it when it may "
                + "end.",
            true
        ),
        .consoleRequired: (
            "Open its consent with `reauth console`: OAuth 1 needs a secret that only the page holds.", false
        ),
        .abandoned: ("Look at the newer run of the job: `--fresh` ended this one early.", false),
        .forbidden: ("Give the provider's user the right that the ping needs; the token itself is accepted.", false),
        .tokensChanged: (
            "Ask the instance's owner whether they signed in; then `reauth resolve ID --as superseded --because TEXT`, or "
                + "revoke the new grant by running the job again.",
            false
        ),
        .accessTokenLives: (
            "Nothing to do but the sign-in: the provider revokes refresh tokens only, and the access token dies at dies_at.",
            false
        ),
        .recentlyDone: ("Nothing to do: the job's `repeat` interval is not over yet.", false),
        .elsewhere: ("Nothing to do: somebody signed in on the platform, and the instance works.", false),
        .waitsAlready: ("Have its owner sign in by the link of the earlier run; `reauth console` shows it.", false),
        .retired: ("Nothing to do: it was retired. After a new sign-in it is worked on again.", false),
        .grantMaySurvive: (
            "Use `revoke: grant`: at this provider a revoked access token is not known to end the grant.", false
        ),
        .deadAlready: ("Nothing to do: an earlier run proved it dead, at confirmed_at.", false),
        .authorizedSince: ("Nothing to do: it was authorized after the job's `select.authorizedBefore`.", false),
        .grantPushedOut: (
            "The provider keeps only so many grants of an account: use the account for fewer instances, then run the job "
                + "again for this one. As long as too many share the account, a sign-in ends the next oldest.",
            false
        ),
        .grantCap: (
            "The provider keeps only so many grants of an account for each application; a further sign-in would end the "
                + "oldest. Settle one of the account's instances, raise the number at the provider, or use another account; "
                + "`reauth console` then makes the link by itself.",
            false
        ),
        .stateMismatch: ("Make a new link and use it within one browser.", true),
    ]
}
