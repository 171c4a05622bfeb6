import ReauthModel
import Testing

/// Words that stand in reports, logs and stores: they may grow in number, but none may change.
@Suite struct StableWordTests {
    private static let reasons = [
        "access_token_not_revocable", "auto_disabled", "client_credentials_missing", "code_rejected", "code_spent",
        "consent_denied", "console_required", "duplicate", "exchange_undecided", "excluded", "grant_cap",
        "host_not_allowed",
        "inferred",
        "instance_disabled", "instance_gone", "invalid_client", "link_unusable", "no_probe", "not_oauth2", "not_pinged",
        "not_selected", "over_limit", "ping_lost", "ping_unsupported", "proof_needs_ping", "resolved_by_hand",
        "revocation_open", "sign_in_required", "state_mismatch", "still_valid", "throttled", "token_unchanged",
        "token_unreadable", "unexpected_response", "unknown_provider", "unreachable", "would_need_person",
        "wrong_account",
    ]

    /// An open set: there may be more, but none of these may go.
    @Test func theReasonsAreAtLeastThese() {
        let all = Set(Reason.all.map(\.rawValue))
        #expect(Set(Self.reasons).subtracting(all).isEmpty)
        #expect(Set(Reason.all).count == Reason.all.count)
    }

    @Test(arguments: Reason.all)
    func everyReasonHasARemedyOfWholeSentences(reason: Reason) {
        #expect(reason.remedy.hasSuffix("."))
        #expect(reason.remedy.first?.isUppercase == true)
        #expect(reason.remedy.split(separator: " ").count >= 3)
        #expect(reason.remedy != Reason(rawValue: "no such reason").remedy, "it needs a remedy of its own")
        #expect(reason.description == reason.rawValue)
        #expect(reason.rawValue.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".contains($0) })
    }

    @Test func aWordOfAnotherVersionSurvives() {
        let reason = Reason(rawValue: "word_of_the_future")
        #expect(reason.rawValue == "word_of_the_future")
        #expect(reason.remedy.hasSuffix("."))
        #expect(!reason.isRetryable)
        #expect(!Reason.all.contains(reason))
    }

    @Test func aRetryHelpsOnlyWhereNothingHasToBeRepairedFirst() {
        let retryable = Reason.all.filter(\.isRetryable).map(\.rawValue)
        #expect(
            retryable == [
                "code_rejected", "code_spent", "consent_denied", "consent_meanwhile", "exchange_undecided", "ping_lost",
                "revocation_open", "state_mismatch", "throttled", "unreachable",
            ]
        )
    }

    @Test func theOutcomesAreExactlyTheContracts() {
        #expect(
            Set(Outcome.allCases.map(\.rawValue)) == [
                "healthy", "rotated", "awaiting_code", "reauthenticated", "not_revocable", "superseded", "skipped",
                "in_doubt", "failed", "retired",
            ]
        )
        #expect(Outcome.allCases.filter { !$0.isFinal } == [.awaitingCode])
    }

    @Test func theOtherWordsAreTheseToo() {
        #expect(
            Set(Phase.allCases.map(\.rawValue)) == [
                "planned", "revoking", "revoked", "dead", "awaiting_code", "exchanging", "exchanged", "finished",
            ]
        )
        #expect(
            Set(Settlement.allCases.map(\.rawValue)) == [
                "revoked", "already_gone", "inferred", "no_effect", "probed_alive", "superseded", "undecided",
                "exchanged", "rejected",
            ]
        )
        #expect(
            Set(Event.Kind.allCases.map(\.rawValue)) == [
                "intent", "settled", "confirmed", "doubt", "deferred", "linked", "finished", "resolved",
                "enabled", "verified", "consent_begun", "consent_denied", "invited", "uninvited", "looked", "disabling",
                "disabled", "undated",
                "grant_pushed_out", "ended_with_account", "outlived_account", "paused", "resumed", "stop_requested",
                "rate_set", "concurrency_set", "taken_up", "wave_approved", "work_ended", "reminded",
                "webhook_given_up", "pruned",
            ]
        )
        let bases = [RevocationBasis.told, .alreadyGone, .inferred, .endedWithAccount]
        #expect(bases.map(\.rawValue) == ["told", "already_gone", "inferred", "ended_with_account"])
    }

    @Test func theWordsOfAJobAreThese() {
        #expect(Set(Action.allCases.map(\.rawValue)) == ["check", "rotate", "reauthenticate", "retire"])
        #expect(Set(RevokePolicy.allCases.map(\.rawValue)) == ["silent", "access-token", "grant"])
        #expect(Set(ConfirmMode.allCases.map(\.rawValue)) == ["ping", "read", "none"])
        #expect(Set(ReenablePolicy.allCases.map(\.rawValue)) == ["auto-disabled", "all", "none"])
        #expect(Set(StillValidPolicy.allCases.map(\.rawValue)) == ["report", "disable"])
    }
}
