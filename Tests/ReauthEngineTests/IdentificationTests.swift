import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// Rows that do not say which instance or which element they mean.
@Suite struct IdentificationTests {
    private static let salesforce = LaneKey(rawValue: "salesforce")

    @Test func aRowThatIsOnlyAnElementTokenIsIdentifiedAndGoesToItsProvidersLane() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "box")],
            seeds: [ItemSeed(instanceID: nil, rowOffset: 100), ItemSeed(instanceID: nil, rowOffset: 200)],
            elementTokens: TokenRows(tokens: [100: "element-token-2", 200: "element-token-1"])
        )
        #expect(try await fleet.items().map(\.lane) == [nil, nil])
        #expect(try await fleet.run().isFinished)
        let items = try await fleet.items()
        #expect(items.map(\.seed.instanceID?.rawValue) == ["2", "1"])
        #expect(items.map(\.seed.element) == ["box", "sfdc"])
        #expect(items.map(\.seed.name) == ["Instance 2", "Instance 1"])
        #expect(items.map(\.lane.word) == ["box", "salesforce"])
        #expect(items.map(\.progress.outcome) == [.rotated, .awaitingCode])
        try await fleet.expectConsistent()
        try await fleet.expectNoSecrets()
    }

    @Test func anInstanceWithoutItsElementIsIdentifiedByItsNumber() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            seeds: [ItemSeed(instanceID: InstanceID(rawValue: "1"), name: "As the input calls it")]
        )
        try await fleet.run()
        let item = try await fleet.item()
        #expect(item.seed.element == "sfdc")
        #expect(item.seed.name == "As the input calls it")
        #expect(item.progress.outcome == .awaitingCode)
        try await fleet.expectConsistent()
    }

    @Test func anElementWithoutItsInstanceIsIdentifiedAndMustBeTheOneThatWasNamed() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "sfdc")],
            seeds: [
                ItemSeed(instanceID: nil, rowOffset: 1, element: "sfdc"),
                ItemSeed(instanceID: nil, rowOffset: 2, element: "box"),
            ],
            elementTokens: TokenRows(tokens: [1: "element-token-1", 2: "element-token-2"])
        )
        try await fleet.run()
        #expect(try await fleet.item(1).progress.outcome == .awaitingCode)
        #expect(try await fleet.item(2).progress.outcome == .failed)
        #expect(try await fleet.item(2).progress.reason == .unexpectedResponse)
        #expect(fleet.far.revocations == [.revoke("1", .accessToken)])
        try await fleet.expectConsistent()
    }

    @Test func anElementThatNoEntryNamesStaysInThePlatformsLane() async throws {
        let fleet = try await TestFleet(
            [Account(1, "novelty")],
            seeds: [ItemSeed(instanceID: nil, rowOffset: 1)],
            elementTokens: TokenRows(tokens: [1: "element-token-1"])
        )
        try await fleet.run()
        let item = try await fleet.item()
        #expect(item.lane == nil)
        #expect(item.progress.outcome == .skipped)
        #expect(item.progress.reason == .unknownProvider)
        try await fleet.expectConsistent()
    }

    @Test func rowsThatMeanAnInstanceThatTheRunHasAreDuplicates() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "sfdc")],
            seeds: [
                ItemSeed(instanceID: InstanceID(rawValue: "1"), element: "sfdc"),
                ItemSeed(instanceID: nil, rowOffset: 1),
                ItemSeed(instanceID: nil, rowOffset: 2), ItemSeed(instanceID: nil, rowOffset: 3),
            ],
            elementTokens: TokenRows(tokens: [1: "element-token-1", 2: "element-token-2", 3: "element-token-2"])
        )
        try await fleet.run()
        let items = try await fleet.items()
        #expect(items[0].progress.outcome == .awaitingCode)
        #expect(items[1].progress.outcome == .skipped)
        #expect(items[1].progress.reason == .duplicate)
        // Either of the two that mean instance 2, but only one.
        let last = items[2...].map(\.progress.reason)
        #expect(last == [nil, .duplicate] || last == [.duplicate, nil])
        #expect(fleet.far.revocations.count == 2)
        #expect(fleet.far.ended.sorted() == ["access-1-1", "access-2-1"])
        try await fleet.expectConsistent()
    }

    @Test func theSelectionIsAppliedOnceTheElementIsKnown() async throws {
        let tokens = TokenRows(
            tokens: Dictionary(uniqueKeysWithValues: (1...4).map { (Int64($0), "element-token-\($0)") })
        )
        let fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "box"), Account(3, "sfdc"), Account(4, "sfdc")],
            seeds: (1...4).map { ItemSeed(instanceID: nil, rowOffset: $0) },
            select: Selection(elements: ["sfdc"], exclude: [InstanceID(rawValue: "3")]),
            elementTokens: tokens
        )
        try await fleet.run()
        let items = try await fleet.items()
        #expect(items.map(\.progress.outcome) == [.awaitingCode, .skipped, .skipped, .awaitingCode])
        #expect(items.map(\.progress.reason) == [nil, .notSelected, .excluded, nil])
        #expect(fleet.far.revocations.count == 2)
        try await fleet.expectConsistent()
    }

    @Test func aDuplicateOfWhatIsExcludedSaysTheSameInReportAndTrail() async throws {
        let fleet = try await TestFleet(
            [Account(1, "box")],
            seeds: [ItemSeed(instanceID: nil, rowOffset: 1), ItemSeed(instanceID: nil, rowOffset: 2)],
            select: Selection(exclude: [InstanceID(rawValue: "1")]),
            concurrency: 1,
            elementTokens: TokenRows(tokens: [1: "element-token-1", 2: "element-token-1"])
        )
        try await fleet.run()
        #expect(try await fleet.items().map(\.progress.reason) == [.excluded, .duplicate])
        #expect(try await fleet.trail(1) == ["finished skipped: excluded"])
        #expect(try await fleet.trail(2) == ["finished skipped: duplicate"])
    }

    @Test func identificationIsRepeatedPutOffAndGivenUpLikeEveryOtherRead() async throws {
        let until = ManualClock.start.advanced(by: .seconds(30))
        let tokens = TokenRows(
            tokens: Dictionary(uniqueKeysWithValues: (1...5).map { (Int64($0), "element-token-\($0)") })
        )
        let fleet = try await TestFleet(
            (1...5).map { Account($0, "sfdc") },
            seeds: (1...5).map { ItemSeed(instanceID: nil, rowOffset: $0) },
            elementTokens: tokens,
            script: { call, count in
                switch (call, count) {
                case (.read("1"), 1...3): .fails(.throttled(Evidence(httpStatus: 429)))
                case (.read("2"), 1): .fails(.parked(until: until))
                case (.read("3"), 1...4): .fails(.lost(Evidence()))
                case (.read("4"), _): .fails(.unavailable(Evidence(httpStatus: 503)))
                case (.read("5"), _): .fails(.unexpected(Evidence(httpStatus: 418)))
                default: nil
                }
            }
        )
        try await fleet.run()
        let items = try await fleet.items()
        #expect(items.map(\.progress.outcome) == [.awaitingCode, .awaitingCode, .awaitingCode, .failed, .failed])
        #expect(items.map(\.progress.reason) == [nil, nil, nil, .unreachable, .unexpectedResponse])
        #expect(try #require(items[1].progress.confirmedAt) >= until)
        #expect(fleet.far.count(.read("4")) == 5)
        #expect(fleet.far.count(.read("5")) == 1)
        #expect(items[4].progress.httpStatus == 418)
        try await fleet.expectConsistent()
    }

    @Test func credentialsThatAreRejectedWhileRowsAreIdentifiedStopTheRun() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            seeds: [ItemSeed(instanceID: nil, rowOffset: 1)],
            elementTokens: TokenRows(tokens: [1: "element-token-1"]),
            script: { _, _ in .unauthorized }
        )
        await #expect(throws: CredentialsRejected.self) { try await fleet.run() }
        #expect(try await fleet.item().progress.outcome == nil)
    }

    @Test func aRowWithoutItsFileIsNotLost() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            seeds: [
                ItemSeed(instanceID: nil, rowOffset: 1),
                ItemSeed(instanceID: InstanceID(rawValue: "1"), element: "sfdc"),
            ]
        )
        #expect(try await fleet.run().isFinished)
        #expect(try await fleet.items().map(\.progress.outcome) == [.failed, .awaitingCode])
        try await fleet.expectConsistent()
    }

    /// The provider's lane looks, finds nothing, and before it asks whether anything may still come, the last item moves
    /// into it and the platform's lane ends.
    @Test func anItemThatMovesInAtTheLastMomentIsNotLeftBehind() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            seeds: [ItemSeed(instanceID: nil, rowOffset: 1)],
            elementTokens: TokenRows(tokens: [1: "element-token-1"])
        )
        let platformIsDone = Record<Bool>()
        var tapped = TappedStore(base: fleet.store)
        tapped.afterNextDue = { lane, due in
            if lane == nil, due == nil { platformIsDone.add(true) }
            if lane == Self.salesforce, due == nil, platformIsDone.isEmpty {
                _ = await eventually { !platformIsDone.isEmpty }
                await lettingOthersWork()
            }
        }
        let store = tapped
        let end = try await fleet.run(over: store)
        #expect(end.isFinished)
        #expect(try await fleet.item().progress.outcome == .awaitingCode)
        try await fleet.expectConsistent()
    }
}
