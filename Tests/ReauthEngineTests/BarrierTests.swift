import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// In a grant group all revocations settle before the first link is made, and a consent voids what is older.
@Suite struct BarrierTests {
    @Test(arguments: [1, 2, 8])
    func whereOneRevocationReachesOthersNoLinkIsMadeBeforeTheLast(concurrency: Int) async throws {
        // The last two come into the lane late: what they are has to be found out first.
        let seeds = (1...8).map { number in
            number < 7
                ? ItemSeed(instanceID: InstanceID(rawValue: "\(number)"), element: "shared")
                : ItemSeed(instanceID: nil, rowOffset: Int64(number))
        }
        let fleet = try await TestFleet(
            (1...8).map { Account($0, "shared") },
            seeds: seeds,
            concurrency: concurrency,
            applications: ["shared"],
            elementTokens: TokenRows(tokens: [7: "element-token-7", 8: "element-token-8"])
        )
        try await fleet.run()
        let calls = fleet.far.calls
        let firstLink = try #require(calls.firstIndex(of: .link("shared")))
        let lastRevocation = try #require(calls.lastIndex { $0.isRevocation })
        let lastPing = try #require(calls.lastIndex { $0.isPing })
        #expect(firstLink > lastRevocation)
        #expect(firstLink > lastPing)
        #expect(fleet.far.count(.link("shared")) == 8)
        #expect(try await fleet.items().allSatisfy { $0.progress.outcome == .awaitingCode })
        try await fleet.expectConsistent()
    }

    @Test func whereARevocationEndsItsOwnGrantOnlyTheLinkIsMadeAtOnce() async throws {
        let fleet = try await TestFleet((1...4).map { Account($0, "sfdc") }, concurrency: 1)
        try await fleet.run()
        let calls = fleet.far.calls
        let firstLink = try #require(calls.firstIndex(of: .link("sfdc")))
        let lastRevocation = try #require(calls.lastIndex { $0.isRevocation })
        #expect(firstLink < lastRevocation)
    }

    @Test func aConsentThatWasSentMeanwhileVoidsTheRevocation() async throws {
        let fleet = try await TestFleet([Account(1, "sfdc")])
        var store = TappedStore(base: fleet.store)
        let voided = Record<Checkpoint>()
        store.verdict = { checkpoint in
            guard checkpoint.intent != nil, voided.all.isEmpty else { return nil }
            voided.add(checkpoint)
            #expect(fleet.far.revocations.isEmpty)
            return .voided(epoch: 2)
        }
        try await fleet.run(over: store)
        let progress = try await fleet.item().progress
        // Nobody signed in to this instance, and revoking it harms no other one: it is read anew, and revoked then.
        #expect(progress.outcome == .awaitingCode)
        #expect(progress.epoch == 2)
        #expect(fleet.far.revocations.count == 1)
        #expect(fleet.clock.now >= ManualClock.start.advanced(by: ItemMachine.pauseForConsent))
        try await fleet.expectConsistent()
    }

    /// Somebody consented for an instance that shares the account, while this one's dead token waited for its link.
    @Test(arguments: ["sfdc", "shared"], [1, 2, 3])
    func aConsentForAnotherInstanceLeavesWhatWasRevokedToItsPerson(element: String, at write: Int) async throws {
        let fleet = try await TestFleet([Account(1, element)], revoke: .grant, applications: [element])
        var store = TappedStore(base: fleet.store)
        let writes = Record<Int>()
        store.verdict = { checkpoint in
            guard checkpoint.intent == nil, checkpoint.item.progress.basis != nil, checkpoint.settlement == nil,
                checkpoint.item.progress.epoch == 1
            else { return nil }
            writes.add(write)
            return writes.count == write ? .voided(epoch: 2) : nil
        }
        try await fleet.run(over: store)
        let progress = try await fleet.item().progress
        #expect(progress.outcome == .awaitingCode && progress.consentURL != nil)
        #expect(fleet.far.revocations.count == 1)
        #expect(fleet.far.calls.count(where: \.isPing) <= 2)
        if writes.count >= write { #expect(progress.epoch == 2) }
    }

    @Test func aConsentForTheInstanceItselfEndsWhatWasRevoked() async throws {
        let fleet = try await TestFleet([Account(1, "sfdc")], revoke: .grant)
        var store = TappedStore(base: fleet.store)
        let far = fleet.far
        store.verdict = { checkpoint in
            guard checkpoint.item.progress.phase == .awaitingCode, checkpoint.item.progress.epoch == 1 else {
                return nil
            }
            // Another run's person signed in, right before this one's link was written down.
            far.change(1) { account in
                account.generation += 1
                account.access = Account.Token(text: "access-1-new")
                account.refresh = Account.Token(text: "refresh-1-new")
            }
            return .voided(epoch: 2)
        }
        try await fleet.run(over: store)
        let progress = try await fleet.item().progress
        #expect(progress.outcome == .superseded)
        #expect(fleet.far.revocations.count == 1)
    }

    @Test func whoseInstanceItIsStandsInTheStoreWhileItsRevocationWaits() async throws {
        var account = Account(1, "box")
        account.configuration["oauth.user.id"] = "alice"
        let fleet = try await TestFleet([account])
        let seen = Record<Item>()
        var context = fleet.context()
        // Should somebody sign in for another instance of the account now, the store finds this one by its group.
        context.pacer = FreePacer { seen.add(try await fleet.item()) }
        let run = FleetRun(context: context, stop: StopSignal())
        _ = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        #expect(seen.all.map(\.progress.phase) == [.planned])
        #expect(seen.all.first?.progress.grantGroup != nil)
        #expect(try await fleet.item().progress.grantGroup == seen.all.first?.progress.grantGroup)
        #expect(fleet.far.revocations.count == 1)
        try await fleet.expectConsistent()
    }

    @Test func aConsentThatComesWhileARevocationWaitsForItsPermitVoidsIt() async throws {
        var account = Account(1, "box")
        account.configuration["oauth.user.id"] = "alice"
        let fleet = try await TestFleet([account])
        var store = TappedStore(base: fleet.store)
        let voided = Record<Checkpoint>()
        // The first thing that is written of it is its group.
        store.verdict = { checkpoint in
            guard voided.all.isEmpty, checkpoint.item.progress.grantGroup != nil else { return nil }
            voided.add(checkpoint)
            #expect(checkpoint.item.progress.phase == .planned && fleet.far.revocations.isEmpty)
            return .voided(epoch: 2)
        }
        try await fleet.run(over: store)
        let progress = try await fleet.item().progress
        #expect(voided.count == 1 && progress.epoch == 2 && progress.attempts == 1)
        #expect(fleet.far.revocations.count == 1)
        #expect(fleet.clock.now >= ManualClock.start.advanced(by: ItemMachine.pauseForConsent))
    }

    @Test func aStepThatTheStoreRefusesIsNotCarriedOut() async throws {
        var account = Account(1, "box")
        account.configuration["oauth.user.id"] = "alice"
        let fleet = try await TestFleet([account])
        var store = TappedStore(base: fleet.store)
        let notes = Record<Checkpoint>()
        store.verdict = { checkpoint in
            let isNote = checkpoint.intent == nil && checkpoint.item.progress.phase == .planned
            guard isNote, checkpoint.item.progress.grantGroup != nil else { return nil }
            notes.add(checkpoint)
            #expect(fleet.far.revocations.isEmpty)
            return notes.count == 1 ? .duplicateInstance : nil
        }
        try await fleet.run(over: store)
        #expect(notes.count == 2, "the grant group is on record before the revocation")
        #expect(fleet.far.revocations.count == 1)
        try await fleet.expectConsistent()
    }
}
