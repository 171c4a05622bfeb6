import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A consent for an account comes before anybody knows that an item belongs to it.
@Suite struct UnknownAccountTests {
    /// When the other instance of the account signs in, and how far that has come when this one's account is recorded.
    enum Consent: CaseIterable {
        case underWay, ended, neverLeft, before
    }

    /// What the other run's instance of the same account does between the reading of this one and its record.
    private func consent(_ consent: Consent, for group: GrantGroup, in fleet: TestFleet) async throws {
        var other = fleet.record
        other.id = RunID(job: "weekly", start: ManualClock.start)
        other.job = "weekly"
        try await fleet.store.beginRun(other)
        let seed = ItemSeed(instanceID: InstanceID(rawValue: "99"), element: "box")
        try await fleet.store.add([seed], lanes: { _ in LaneKey(rawValue: "box") }, to: other.id)
        _ = try await fleet.store.pinInput(of: other.id, carriedColumns: [], contentDigest: "c1")
        var item = try #require(try await fleet.store.items(of: other.id, after: 0, outcome: nil, limit: 1).first)
        item.progress.grantGroup = group
        item.progress.epoch = 2
        item.progress.phase = .exchanging
        item.progress.outcome = .awaitingCode
        let exchange = ExchangeIntent(
            sequence: 1,
            epoch: 2,
            codeHash: CodeHash(rawValue: "c"),
            createdAt: fleet.clock.now
        )
        #expect(try await fleet.store.write(Checkpoint(item: item, exchange: exchange), to: other.id) == .written)
        guard consent != .underWay else { return }
        let moment = consent == .before ? ManualClock.start.advanced(by: .seconds(-1)) : fleet.clock.now
        let checkpoint = Checkpoint(
            item: item,
            settlement: consent == .neverLeft ? .noEffect : .exchanged,
            events: [Event(.verified, at: moment)]
        )
        #expect(try await fleet.store.write(checkpoint, to: other.id) == .written)
        try await fleet.store.finishRun(other.id, at: moment)
    }

    /// Also where nobody tells an account: the instance itself may have been signed in for.
    @Test(arguments: ["sfdc", "box", "twofold"])
    func everyRevocationSaysWhenItsTokenWasRead(element: String) async throws {
        let fleet = try await TestFleet((1...3).map { Account($0, element) }, revoke: .grant)
        var store = TappedStore(base: fleet.store)
        let promised = Record<Checkpoint>()
        store.beforeWrite = { checkpoint in
            if let checkpoint, checkpoint.intent != nil { promised.add(checkpoint) }
        }
        try await fleet.run(over: store)
        #expect(promised.count >= 3)
        for checkpoint in promised.all {
            let readAt = try #require(checkpoint.readAt)
            let intent = try #require(checkpoint.intent)
            #expect(readAt <= intent.createdAt)
        }
    }

    @Test(arguments: Consent.allCases, [1, 2])
    func itVoidsTheRevocationUnlessTheReadingIsNewer(_ consent: Consent, instances: Int) async throws {
        var accounts = [Account(1, "box"), Account(2, "box")]
        for index in accounts.indices { accounts[index].configuration["oauth.user.id"] = "alice" }
        let fleet = try await TestFleet(Array(accounts.prefix(instances)), concurrency: 1)
        var store = TappedStore(base: fleet.store)
        let heard = Record<GrantGroup>()
        store.beforeWrite = { checkpoint in
            // Before the store knows whose it is, so that the consent cannot raise its epoch.
            guard heard.all.isEmpty, let group = checkpoint?.item.progress.grantGroup else { return }
            heard.add(group)
            try await self.consent(consent, for: group, in: fleet)
            fleet.clock.advance(by: .milliseconds(1))
        }
        try await fleet.run(over: store)
        #expect(heard.count == 1)
        let isVoid = consent == .underWay || consent == .ended
        let progress = try await fleet.item().progress
        // The consent was for another instance: this one is read anew, once it is known what became of the code.
        #expect(progress.outcome == .rotated)
        #expect((progress.epoch > 1) == isVoid)
        #expect(progress.grantGroup == heard.all.first)
        #expect(fleet.far.revocations.count == instances)
        #expect(fleet.far.count(.read("1")) >= (isVoid ? 3 : 2))
        #expect(fleet.clock.now >= ManualClock.start.advanced(by: consent == .underWay ? .seconds(300) : .zero))
        try await fleet.expectConsistent()
    }
}
