import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// 401 is not proof by itself: whose fault it is comes first.
@Suite struct UnauthorizedTests {
    @Test func credentialsThatAreRejectedInMidRunStopItWithinAFewRequests() async throws {
        let accounts = (1...200).map { Account($0, ["sfdc", "box"][$0 % 2]) }
        var fleet = try await TestFleet(accounts, concurrency: 4)
        let (old, asked) = (fleet.far, Record<FarSide.Call>())
        let far = Record<FarSide>()
        fleet.far = FarSide(
            after: old,
            onCall: { call in
                guard let far = far.all.first else { return }
                if far.calls.count == 100 { far.rejectCredentials() }
                if far.calls.count > 100 { asked.add(call) }
            }
        )
        far.add(fleet.far)
        let settled = fleet
        let error = await #expect(throws: CredentialsRejected.self) { try await settled.run() }
        #expect(error?.evidence.httpStatus == 401)
        #expect(error?.description.contains("organizationSecret") == true)
        // Each of the eight in flight may have sent one more, and asked whose fault it was; none began anew.
        #expect(asked.count <= 24)
        #expect(asked.all.count { $0 == .credentials } <= 8)
        #expect(fleet.far.violations.isEmpty)
        // Nobody is called dead or gone because of an answer that was meant for us.
        for item in try await fleet.items() where item.progress.outcome != nil {
            #expect(item.progress.reason == nil)
            #expect(item.progress.confirmedAt != nil)
        }
        let open = try await fleet.items().count { $0.progress.outcome == nil }
        #expect(open > 150)
        // With good credentials it goes on where it stopped.
        fleet.far = FarSide(after: fleet.far)
        fleet.far.acceptCredentials()
        #expect(try await fleet.run().isFinished)
        #expect(Set(fleet.far.ended).count == 200)
        #expect(fleet.far.ended.count == 200)
        try await fleet.expectConsistent()
    }

    @Test(arguments: [FarSide.Call.ping("1"), .link("sfdc")])
    func anUnauthorizedPingOrLinkIsOurFaultFirst(call: FarSide.Call) async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { made, _ in made == call || made == .credentials ? .unauthorized : nil }
        )
        await #expect(throws: CredentialsRejected.self) { try await fleet.run() }
        let item = try await fleet.item()
        #expect(item.progress.outcome == nil)
        #expect(fleet.far.count(.revoke("1", .accessToken)) == 1)
    }

    @Test func aDeletedInstanceIsItsOwnFailureAlone() async throws {
        var gone = Account(2, "sfdc")
        gone.exists = false
        let fleet = try await TestFleet([Account(1, "sfdc"), gone, Account(3, "sfdc")])
        try await fleet.run()
        let outcomes = try await fleet.items().map(\.progress.outcome)
        #expect(outcomes == [.awaitingCode, .failed, .awaitingCode])
        #expect(try await fleet.item(2).progress.reason == .instanceGone)
        #expect(fleet.far.count(.credentials) == 1)
        try await fleet.expectConsistent()
    }

    @Test func anElementTokenThatSelectsNothingIsItsOwnFailureAlone() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            seeds: [ItemSeed(instanceID: nil, rowOffset: 1), ItemSeed(instanceID: nil, rowOffset: 2)],
            elementTokens: TokenRows(tokens: [1: "element-token-1", 2: "element-token-9"]),
            script: { _, _ in nil }
        )
        try await fleet.run()
        #expect(try await fleet.item(1).progress.outcome == .awaitingCode)
        #expect(try await fleet.item(2).progress.outcome == .failed)
        #expect(try await fleet.item(2).progress.reason == .instanceGone)
        try await fleet.expectConsistent()
    }

    @Test func whenNobodyCanTellWhoseFaultItWasTheRequestIsRepeated() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, count in
                switch (call, count) {
                case (.read, 1): .unauthorized
                case (.credentials, 1): .fails(.lost(Evidence()))
                default: nil
                }
            }
        )
        try await fleet.run()
        #expect(try await fleet.item().progress.outcome == .awaitingCode)
        #expect(fleet.far.count(.read("1")) == 2)
        try await fleet.expectConsistent()
    }
}
