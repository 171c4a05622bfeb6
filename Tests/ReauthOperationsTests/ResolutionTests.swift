import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct ResolutionTests {
    @Test func whatIsInDoubtIsSettledOnTheRecord() throws {
        let resolution = try #require(Resolution(outcome: .awaitingCode, text: "Box shows it revoked", user: "ada"))
        let checkpoint = try resolution.checkpoint(for: item(.inDoubt), at: Timestamp(rawValue: 5000))
        #expect(checkpoint.item.progress.outcome == .awaitingCode)
        #expect(checkpoint.item.progress.phase == .awaitingCode)
        #expect(checkpoint.item.progress.reason == .resolvedByHand)
        #expect(checkpoint.item.progress.awaitingSince == Timestamp(rawValue: 5000))
        #expect(checkpoint.events.map(\.kind) == [.resolved])
        #expect(checkpoint.events.first?.detail == "in_doubt, now awaiting_code, by ada: Box shows it revoked")
    }

    @Test(arguments: Outcome.allCases.filter { $0 != .inDoubt && $0 != .awaitingCode })
    func nothingElseIsSettledByHand(outcome: Outcome) throws {
        let resolution = try #require(Resolution(outcome: .rotated, text: "looked at it", user: "ada"))
        #expect(throws: OperationFailure.self) {
            try resolution.checkpoint(for: item(outcome), at: Timestamp(rawValue: 0))
        }
    }

    @Test func anItemThatIsUnderWayIsNotSettledByHand() throws {
        let resolution = try #require(Resolution(outcome: .rotated, text: "looked at it", user: "ada"))
        #expect(throws: OperationFailure.self) { try resolution.checkpoint(for: item(nil), at: Timestamp(rawValue: 0)) }
    }

    @Test(arguments: [
        (Outcome.healthy, "x"), (.skipped, "x"), (.inDoubt, "x"), (.notRevocable, "x"), (.rotated, ""),
        (.rotated, "   "), (.rotated, "a\nb"), (.rotated, "a\u{1B}[2J"),
        (.rotated, String(repeating: "x", count: 501)),
    ])
    func onlyWordsAndReasonsThatCanStandInATrailAreTaken(outcome: Outcome, text: String) {
        #expect(Resolution(outcome: outcome, text: text, user: "ada") == nil)
    }

    @Test(arguments: [Reason.wrongAccount, .tokenUnchanged])
    func aSignInThatFailedIsAcceptedOrAskedForAgain(reason: Reason) throws {
        var wrong = item(.failed)
        wrong.progress.reason = reason
        for outcome in [Outcome.reauthenticated, .awaitingCode] {
            let resolution = try #require(Resolution(outcome: outcome, text: "asked them", user: "ada"))
            let checkpoint = try resolution.checkpoint(for: wrong, at: Timestamp(rawValue: 0))
            #expect(checkpoint.item.progress.outcome == outcome)
            #expect(checkpoint.events.first?.detail == "failed, now \(outcome.rawValue), by ada: asked them")
        }
        let rotated = try #require(Resolution(outcome: .rotated, text: "asked them", user: "ada"))
        #expect(throws: OperationFailure.self) { try rotated.checkpoint(for: wrong, at: Timestamp(rawValue: 0)) }
    }

    /// A customer who has gone: nobody waits for them any more, and what stood there before is kept.
    @Test(arguments: [Outcome.retired, .reauthenticated, .superseded, .rotated, .failed])
    func whatWaitsIsSettled(outcome: Outcome) throws {
        var waiting = item(.awaitingCode)
        waiting.progress.phase = .awaitingCode
        waiting.progress.reason = .codeRejected
        waiting.progress.consentURL = "https://reauth.example.com/c/"
        let resolution = try #require(Resolution(outcome: outcome, text: "they have gone", user: "ada"))
        let progress = try resolution.checkpoint(for: waiting, at: Timestamp(rawValue: 0)).item.progress
        #expect(progress.outcome == outcome && progress.phase == .finished && progress.reason == .resolvedByHand)
        #expect(progress.reasonBefore == .codeRejected && progress.consentURL == nil)
        #expect(progress.resolvedBy == "ada" && progress.resolvedBecause == "they have gone")
    }

    @Test func whatWaitsGoesOnWaitingOnlyByItself() throws {
        var waiting = item(.awaitingCode)
        waiting.progress.phase = .awaitingCode
        let again = try #require(Resolution(outcome: .awaitingCode, text: "x", user: "ada"))
        #expect(throws: OperationFailure.self) { try again.checkpoint(for: waiting, at: Timestamp(rawValue: 0)) }
        // A code may have been sent: what came of it is looked at first.
        waiting.progress.phase = .exchanging
        let retired = try #require(Resolution(outcome: .retired, text: "x", user: "ada"))
        #expect(throws: OperationFailure.self) { try retired.checkpoint(for: waiting, at: Timestamp(rawValue: 0)) }
    }

    @Test func whoCalledSudoIsWhoSaysSo() {
        #expect(SystemUser.name(["SUDO_USER": "ada", "USER": "root"]) == "ada")
        #expect(!SystemUser.name([:]).isEmpty)
    }

    private func item(_ outcome: Outcome?) -> Item {
        var item = Item(sequence: 1, lane: nil, seed: ItemSeed(instanceID: InstanceID(rawValue: "7")))
        item.progress.phase = .finished
        item.progress.outcome = outcome
        return item
    }
}
