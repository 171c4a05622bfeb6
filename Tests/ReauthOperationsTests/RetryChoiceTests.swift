import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Which items of a finished run are taken up again.
@Suite struct RetryChoiceTests {
    private let choice = RetryChoice(
        run: RunID(rawValue: "nightly-1"),
        counts: [
            EndCount(outcome: .failed, reason: .throttled, items: 2),
            EndCount(outcome: .failed, reason: .unreachable, items: 1),
            EndCount(outcome: .failed, reason: .instanceDisabled, items: 4),
            EndCount(outcome: .skipped, reason: .clientCredentialsMissing, items: 3),
            EndCount(outcome: .skipped, reason: .duplicate, items: 1),
            EndCount(outcome: .notRevocable, reason: .unknownProvider, items: 1),
            EndCount(outcome: .inDoubt, reason: .tokensChanged, items: 2),
            EndCount(outcome: .awaitingCode, reason: .codeRejected, items: 5),
            EndCount(outcome: .rotated, reason: .pingLost, items: 1),
            EndCount(outcome: .rotated, reason: nil, items: 90),
        ]
    )

    @Test func withoutNamesThoseAreTakenThatFailedAndThatARetryCanHelp() throws {
        let chosen = try choice.chosen(RetryRequest())
        #expect(chosen.filter == ItemFilter(standings: [.outcome(.failed)], reasons: [.throttled, .unreachable]))
        #expect((chosen.items, chosen.words) == (3, "2 throttled, 1 unreachable"))
    }

    @Test func namedReasonsReachWhatIsToBeCorrectedFirst() throws {
        let chosen = try choice.chosen(
            RetryRequest(only: ["instance_disabled", "client_credentials_missing", "unknown_provider"])
        )
        #expect(chosen.items == 8)
        #expect(chosen.filter.standings == [.outcome(.failed), .outcome(.skipped), .outcome(.notRevocable)])
        #expect(chosen.filter.reasons == [.instanceDisabled, .clientCredentialsMissing, .unknownProvider])
    }

    /// An item that is in doubt, waits, works or is a second row is never taken, whatever is named.
    @Test(
        arguments: [
            ("tokens_changed", "are in_doubt: settle them with `reauth resolve"),
            ("code_rejected", "are awaiting_code: only what is failed, skipped or not_revocable"),
            ("ping_lost", "are rotated: only what"), ("duplicate", "is handled under its first row"),
            ("still_valid", "no instance of run nightly-1 has the reason `still_valid`"),
            ("throtled", "there is no reason `throtled` (did you mean `throttled`?)"),
            ("xyz", "there is no reason `xyz`; run nightly-1 has"),
        ]
    )
    func otherNamesAreRefusedWithTheListOfThoseThatAreThere(word: String, message: String) throws {
        let refusal = #expect(throws: OperationFailure.self) {
            try choice.chosen(RetryRequest(only: ["throttled", word]))
        }
        #expect(refusal?.status == .usage)
        #expect(refusal?.description.contains(message) == true, "\(refusal?.description ?? "")")
        let list =
            "run nightly-1 has 3 client_credentials_missing, 4 instance_disabled, 2 throttled, 1 unknown_provider, 1 unreachable"
        #expect(refusal?.description.hasSuffix(list) == true)
    }

    @Test func nothingIsTakenWhereNothingFailed() throws {
        let clean = RetryChoice(run: choice.run, counts: [EndCount(outcome: .rotated, reason: nil, items: 9)])
        #expect(try clean.chosen(RetryRequest()).items == 0)
        let refusal = #expect(throws: OperationFailure.self) { try clean.chosen(RetryRequest(only: ["throttled"])) }
        #expect(refusal?.description.hasSuffix("no instance of run nightly-1 can be retried") == true)
    }
}
