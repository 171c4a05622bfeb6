import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthCommands

@Suite struct ResolutionTests {
    @Test func whatIsInDoubtIsSettledOnTheRecord() throws {
        let resolution = try #require(Resolution(outcome: "awaiting_code", text: "Box shows it revoked"))
        let checkpoint = try resolution.checkpoint(for: item(.inDoubt), at: Timestamp(rawValue: 5000))
        #expect(checkpoint.item.progress.outcome == .awaitingCode)
        #expect(checkpoint.item.progress.phase == .awaitingCode)
        #expect(checkpoint.item.progress.reason == .resolvedByHand)
        #expect(checkpoint.item.progress.awaitingSince == Timestamp(rawValue: 5000))
        #expect(checkpoint.events.map(\.kind) == [.resolved])
        #expect(checkpoint.events.first?.detail == "in_doubt, now awaiting_code: Box shows it revoked")
    }

    @Test(arguments: Outcome.allCases.filter { $0 != .inDoubt })
    func nothingElseIsSettledByHand(outcome: Outcome) throws {
        let resolution = try #require(Resolution(outcome: "rotated", text: "looked at it"))
        #expect(throws: CommandFailure.self) {
            try resolution.checkpoint(for: item(outcome), at: Timestamp(rawValue: 0))
        }
    }

    @Test func anItemThatIsUnderWayIsNotSettledByHand() throws {
        let resolution = try #require(Resolution(outcome: "rotated", text: "looked at it"))
        #expect(throws: CommandFailure.self) { try resolution.checkpoint(for: item(nil), at: Timestamp(rawValue: 0)) }
    }

    @Test(arguments: [
        ("healthy", "x"), ("skipped", "x"), ("in_doubt", "x"), ("nonsense", "x"), ("rotated", ""),
        ("rotated", "   "), ("rotated", "a\nb"), ("rotated", "a\u{1B}[2J"),
        ("rotated", String(repeating: "x", count: 501)),
    ])
    func onlyWordsAndReasonsThatCanStandInATrailAreTaken(outcome: String, text: String) {
        #expect(Resolution(outcome: outcome, text: text) == nil)
    }

    @Test(arguments: [Reason.wrongAccount, .tokenUnchanged])
    func aSignInThatFailedIsAcceptedOrAskedForAgain(reason: Reason) throws {
        var wrong = item(.failed)
        wrong.progress.reason = reason
        for word in ["reauthenticated", "awaiting_code"] {
            let resolution = try #require(Resolution(outcome: word, text: "asked them"))
            let checkpoint = try resolution.checkpoint(for: wrong, at: Timestamp(rawValue: 0))
            #expect(checkpoint.item.progress.outcome?.rawValue == word)
            #expect(checkpoint.events.first?.detail == "failed, now \(word): asked them")
        }
        let rotated = try #require(Resolution(outcome: "rotated", text: "asked them"))
        #expect(throws: CommandFailure.self) { try rotated.checkpoint(for: wrong, at: Timestamp(rawValue: 0)) }
    }

    private func item(_ outcome: Outcome?) -> Item {
        var item = Item(sequence: 1, lane: .platform, seed: ItemSeed(instanceID: InstanceID(rawValue: "7")))
        item.progress.phase = .finished
        item.progress.outcome = outcome
        return item
    }
}
