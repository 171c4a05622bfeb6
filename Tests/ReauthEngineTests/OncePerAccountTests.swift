import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// Where one revocation ends every grant of an account, it is sent once for the account and proved for each instance.
@Suite struct OncePerAccountTests {
    private static let first = FarSide.Call.revoke("1", .refreshToken)

    /// Three accounts with four instances each: 1, 4, 7 and 10 are of the first.
    private func fleet(
        _ revoke: RevokePolicy = .grant,
        confirm: ConfirmMode = .ping,
        concurrency: Int = 64,
        instances: Int = 12,
        script: @escaping FarSide.Script = { _, _ in nil }
    ) async throws -> TestFleet {
        try await TestFleet(
            (1...instances).map { Account($0, "shared", of: "account-\($0 % 3)") },
            revoke: revoke,
            confirm: confirm,
            concurrency: concurrency,
            applications: ["shared"],
            script: script
        )
    }

    private func bases(_ fleet: TestFleet) async throws -> [RevocationBasis: Int] {
        Dictionary(try await fleet.items().compactMap(\.progress.basis).map { ($0, 1) }, uniquingKeysWith: +)
    }

    private func expectAllWait(_ fleet: TestFleet) async throws {
        for progress in try await fleet.items().map(\.progress) {
            #expect(progress.outcome == .awaitingCode && progress.confirmedAt != nil && progress.consentURL != nil)
        }
        try await fleet.expectConsistent()
    }

    @Test(arguments: [RevokePolicy.grant, .accessToken], [1, 2, 8, 64])
    func revocationsAreAsManyAsAccounts(revoke: RevokePolicy, concurrency: Int) async throws {
        let fleet = try await fleet(revoke, concurrency: concurrency)
        try await fleet.run()
        #expect(fleet.far.revocations.count == 3)
        #expect(fleet.far.calls.count(where: \.isPing) == 12)
        #expect(try await bases(fleet) == [.told: 3, .endedWithAccount: 9])
        try await expectAllWait(fleet)
    }

    @Test func theTrailNamesTheInstanceThatCarriedTheRevocation() async throws {
        let fleet = try await fleet(concurrency: 1)
        try await fleet.run()
        let trail = try await fleet.trail(4)
        #expect(
            trail == [
                "ended_with_account by the revocation of instance 1", "confirmed", "linked", "finished awaiting_code",
            ]
        )
        let progress = try await fleet.item(4).progress
        #expect(progress.attempts == 0 && progress.revokedAt == progress.confirmedAt)
    }

    @Test func aLargeAccountHasOneRevocationAndAFewMoreReads() async throws {
        let fleet = try await TestFleet(
            (1...2000).map { Account($0, "shared", of: "account") },
            revoke: .grant,
            applications: ["shared"]
        )
        try await fleet.run()
        #expect(fleet.far.revocations.count == 1)
        #expect(fleet.far.calls.count(where: \.isPing) == 2000)
        let reads = fleet.far.calls.count { if case .read = $0 { true } else { false } }
        #expect(reads < 2200, "\(reads)")
        try await expectAllWait(fleet)
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func withoutACallEachInstanceIsRevokedByItself(confirm: ConfirmMode) async throws {
        let fleet = try await fleet(confirm: confirm)
        try await fleet.run()
        #expect(fleet.far.revocations.count == 12)
    }

    @Test func whereTheAccountIsNotToldEachInstanceIsRevokedByItself() async throws {
        let fleet = try await TestFleet(
            (1...6).map { Account($0, "shared") },
            revoke: .grant,
            applications: ["shared"]
        )
        try await fleet.run()
        #expect(fleet.far.revocations.count == 6)
        #expect(try await bases(fleet) == [.told: 6])
    }

    // MARK: What goes wrong

    @Test func aLostAnswerKeepsTheOthersWaitingUntilAProbeTells() async throws {
        // Whichever instance of the first account has the turn.
        let account = ["1", "4", "7", "10"].map { FarSide.Call.revoke($0, .refreshToken) }
        let fleet = try await fleet { call, count in account.contains(call) && count == 1 ? .losesAnswer : nil }
        try await fleet.run()
        #expect(fleet.far.revocations.count == 3)
        #expect(try await bases(fleet) == [.told: 2, .inferred: 1, .endedWithAccount: 9])
        try await fleet.expectConsistent()
    }

    @Test func aRevocationThatIsRefusedGivesTheTurnToTheNextInstance() async throws {
        let fleet = try await fleet(concurrency: 1) { call, _ in
            call == Self.first ? .revocation(.refused(Evidence(httpStatus: 400))) : nil
        }
        try await fleet.run()
        #expect(fleet.far.revocations.count == 4)
        #expect(try await bases(fleet) == [.told: 3, .endedWithAccount: 8])
        #expect(try await fleet.item(1).progress.reason == .unexpectedResponse)
        #expect([4, 7, 10].reduce(0) { $0 + fleet.far.count(.revoke("\($1)", .refreshToken)) } == 1)
        try await fleet.expectConsistent()
    }

    @Test func whereTheFirstRevocationsFailNobodyWaitsAnyMore() async throws {
        let fleet = try await fleet(instances: 30) { call, _ in
            call.isRevocation ? .revocation(.refused(Evidence(httpStatus: 400))) : nil
        }
        let before = fleet.clock.now
        try await fleet.run()
        #expect(fleet.far.revocations.count == 30)
        #expect(before.duration(to: fleet.clock.now) < .seconds(60))
        #expect(try await fleet.items().allSatisfy { $0.progress.outcome == .failed })
        try await fleet.expectConsistent()
    }

    /// The provider says revoked, and the tokens live: nothing is claimed of those that were not named.
    @Test func anInstanceWhoseTokenLivesIsRevokedByItself() async throws {
        let fleet = try await fleet(concurrency: 1, instances: 6) { call, _ in
            [Self.first, .revoke("2", .refreshToken), .revoke("3", .refreshToken)].contains(call)
                ? .meanwhile { $0.configuration["oauth.user.id"] = nil } : nil
        }
        try await fleet.run()
        // Each revocation ended its own grant alone.
        #expect(fleet.far.revocations.count == 6)
        #expect(try await bases(fleet) == [.told: 6])
        let trail = try await fleet.trail(4)
        #expect(trail.first == "outlived_account by the revocation of instance 1")
        try await expectAllWait(fleet)
    }

    @Test func aCallThatGotNoAnswerIsMadeAgainAndNothingIsSent() async throws {
        let fleet = try await fleet(concurrency: 1) { call, count in
            call == .ping("4") && count <= 3 ? .fails(.lost(Evidence())) : nil
        }
        try await fleet.run()
        #expect(fleet.far.revocations.count == 3)
        #expect(fleet.far.count(.ping("4")) == 4)
        try await expectAllWait(fleet)
    }

    // MARK: Processes that die

    /// Lets one process run that dies at `point`; whether it lived to its end.
    private func process(_ fleet: inout TestFleet, dyingAt point: Int?) async throws -> Bool {
        let fuse = Fuse(burnsAt: point)
        fleet.far = FarSide(after: fleet.far, fuse: fuse)
        var store = TappedStore(base: fleet.store)
        store.onAccess = { try fuse.check() }
        store.beforeWrite = { _ in try fuse.pass() }
        store.afterWrite = { _ in try fuse.pass() }
        do {
            try await fleet.run(over: store)
            return true
        } catch is Fuse.Crash {
            return false
        }
    }

    @Test(arguments: [1, 3])
    func aProcessThatDiesAnywhereRevokesOnceAllTheSame(concurrency: Int) async throws {
        for point in 1... {
            var fleet = try await fleet(concurrency: concurrency, instances: 6)
            let survived = try await process(&fleet, dyingAt: point)
            if !survived {
                let ended = try await process(&fleet, dyingAt: nil)
                #expect(ended)
            }
            #expect(Set(fleet.far.ended).count == fleet.far.ended.count, "the same effect twice; died at \(point)")
            #expect(fleet.far.ended.count == 3, "died at point \(point): \(fleet.far.ended)")
            try await expectAllWait(fleet)
            if survived { break }
        }
    }
}
