import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// One instance from the input to its outcome: what is sent, what is stored, in what order.
@Suite struct OutcomeTests {
    private static let cases: [OutcomeCase] = [
        OutcomeCase.checks, OutcomeCase.policies, OutcomeCase.findings, OutcomeCase.lostAnswers, OutcomeCase.proofs,
    ].flatMap(\.self)

    @Test(arguments: cases)
    func endsAsTheContractSays(example: OutcomeCase) async throws {
        let fleet = try await TestFleet(
            [example.account],
            action: example.action,
            revoke: example.revoke,
            confirm: example.confirm,
            applications: example.applications,
            script: example.script
        )
        let end = try await fleet.run()
        #expect(end.isFinished)
        #expect(end.haltedLanes.isEmpty)
        let item = try await fleet.item()
        #expect(item.progress.outcome == example.outcome)
        #expect(item.progress.reason == example.reason)
        #expect(fleet.far.calls == example.calls)
        #expect(try await fleet.trail() == example.trail)
        #expect(item.progress.attempts == fleet.far.revocations.count)
        #expect((item.progress.consentURL != nil) == example.trail.contains("linked"))
        try await fleet.expectConsistent()
        try await fleet.expectNoSecrets()
    }

    @Test func theTimesAndFingerprintsOfAProofAreKept() async throws {
        let fleet = try await TestFleet([Account(1, "box"), Account(2, "sfdc")])
        try await fleet.run()
        let silent = try await fleet.item(1).progress
        #expect(silent.accessTokenBefore == fleet.key.fingerprint(of: Secret("access-1-1")))
        #expect(silent.accessTokenAfter == fleet.key.fingerprint(of: Secret("access-1-2")))
        #expect(silent.refreshTokenBefore == fleet.key.fingerprint(of: Secret("refresh-1-1")))
        #expect(silent.basis == .told)
        #expect(silent.revokedAt != nil)
        #expect(silent.confirmedAt != nil)
        #expect(silent.verifiedAt != nil)
        #expect(silent.awaitingSince == nil)
        let waiting = try await fleet.item(2).progress
        #expect(waiting.phase == .awaitingCode)
        #expect(waiting.basis == .told)
        #expect(waiting.confirmedAt != nil)
        #expect(waiting.verifiedAt == nil)
        #expect(waiting.awaitingSince != nil)
        let state = try #require(fleet.far.states.first)
        #expect(waiting.consentURL == "https://login.example.com/sfdc?state=\(state)")
        #expect(state.count == 43)
        #expect(fleet.far.ended == ["access-1-1", "access-2-1"] || fleet.far.ended == ["access-2-1", "access-1-1"])
    }

    @Test func everyLinkHasAStateOfItsOwn() async throws {
        let fleet = try await TestFleet((1...50).map { Account($0, "sfdc") })
        try await fleet.run()
        #expect(Set(fleet.far.states).count == 50)
        let urls = try await fleet.items().compactMap(\.progress.consentURL)
        #expect(Set(urls).count == 50)
        try await fleet.expectConsistent()
    }

    @Test func aFinishedRunCanBeTakenUpAgainWithoutAnythingBeingSent() async throws {
        let fleet = try await TestFleet([Account(1, "box"), Account(2, "sfdc"), Account(3, "endless")])
        try await fleet.run()
        let calls = fleet.far.calls
        let end = try await fleet.run()
        #expect(end.isFinished)
        #expect(fleet.far.calls == calls)
    }

    @Test func anEmptyRunIsFinishedAtOnce() async throws {
        let fleet = try await TestFleet([])
        let end = try await fleet.run()
        #expect(end.isFinished)
        #expect(await fleet.store.run(fleet.record.id)?.state == .finished)
    }
}
