import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A process that dies at any point: the next one goes on, repeats no effect and loses nothing (invariants 1, 2 and 7).
@Suite struct CrashTests {
    /// A fleet of one or a few, and how it ends whatever happens.
    struct Scenario: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var accounts: [Account]
        var seeds: [ItemSeed]?
        var revoke = RevokePolicy.accessToken
        var confirm = ConfirmMode.ping
        var tokens: TokenRows?
        var script: FarSide.Script = { _, _ in nil }
        var outcomes: [Set<Outcome>]

        func fleet() async throws -> TestFleet {
            // One at a time, so that a number of a point always means the same point.
            try await TestFleet(
                accounts,
                seeds: seeds,
                revoke: revoke,
                confirm: confirm,
                concurrency: 1,
                elementTokens: tokens,
                script: script
            )
        }
    }

    private static let access = FarSide.Call.revoke("1", .accessToken)

    static let scenarios = [
        Scenario(
            testDescription: "a person is needed",
            accounts: [Account(1, "sfdc")],
            outcomes: [[.awaitingCode]]
        ),
        Scenario(
            testDescription: "the platform refreshes",
            accounts: [Account(1, "box")],
            revoke: .silent,
            outcomes: [[.rotated]]
        ),
        Scenario(
            testDescription: "a grant of two tokens",
            accounts: [Account(1, "twofold")],
            revoke: .grant,
            outcomes: [[.awaitingCode]]
        ),
        Scenario(
            testDescription: "a lost answer after the effect",
            accounts: [Account(1, "sfdc")],
            script: { call, count in call == access && count == 1 ? .losesAnswer : nil },
            outcomes: [[.awaitingCode]]
        ),
        Scenario(
            testDescription: "a lost answer before the effect",
            accounts: [Account(1, "box")],
            script: { call, count in call == access && count == 1 ? .fails(.lost(Evidence())) : nil },
            outcomes: [[.rotated]]
        ),
        Scenario(
            testDescription: "throttled, then unavailable, then parked",
            accounts: [Account(1, "sfdc")],
            script: { call, count in
                switch (call, count) {
                case (access, 1): .fails(.throttled(Evidence(httpStatus: 429)))
                case (access, 2): .fails(.unavailable(Evidence(httpStatus: 503)))
                case (access, 3): .fails(.parked(until: ManualClock.start.advanced(by: .seconds(5))))
                default: nil
                }
            },
            outcomes: [[.awaitingCode]]
        ),
        Scenario(
            testDescription: "nothing may be pinged, so doubt stays doubt",
            accounts: [Account(1, "sfdc")],
            revoke: .grant,
            confirm: .read,
            outcomes: [[.awaitingCode, .inDoubt]]
        ),
        Scenario(
            testDescription: "nothing may be pinged, but repeating is harmless",
            accounts: [Account(1, "twofold")],
            revoke: .grant,
            confirm: .read,
            outcomes: [[.awaitingCode]]
        ),
        Scenario(
            testDescription: "a row that has to be identified first",
            accounts: [Account(1, "sfdc")],
            seeds: [ItemSeed(instanceID: nil, rowOffset: 10)],
            tokens: TokenRows(tokens: [10: "element-token-1"]),
            outcomes: [[.awaitingCode]]
        ),
    ]

    /// Lets one process run that dies at `point`; returns whether it lived to its end.
    private func process(_ fleet: inout TestFleet, dyingAt point: Int?, _ scenario: Scenario) async throws -> Bool {
        let fuse = Fuse(burnsAt: point)
        fleet.far = FarSide(after: fleet.far, script: scenario.script, fuse: fuse)
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

    private func expectGoodEnd(of fleet: TestFleet, _ scenario: Scenario, _ comment: Comment) async throws {
        try await fleet.expectConsistent()
        for (item, allowed) in zip(try await fleet.items(), scenario.outcomes) {
            // A ping that may have left is not repeated, and not always can a read tell as much.
            // Nor does a changed token tell what became of the one before.
            let isUntold =
                item.progress.outcome == .inDoubt && [.pingLost, .tokensChanged].contains(item.progress.reason)
            #expect(isUntold || item.progress.outcome.map(allowed.contains) == true, comment)
        }
        let ended = fleet.far.ended
        #expect(Set(ended).count == ended.count, "the same effect twice; \(comment)")
    }

    @Test(arguments: scenarios)
    func aProcessThatDiesAnywhereIsTakenUp(scenario: Scenario) async throws {
        var point = 1
        while true {
            var fleet = try await scenario.fleet()
            let survived = try await process(&fleet, dyingAt: point, scenario)
            if !survived {
                #expect(try await process(&fleet, dyingAt: nil, scenario))
            }
            try await expectGoodEnd(of: fleet, scenario, "died at point \(point)")
            if survived { break }
            point += 1
        }
        #expect(point > 8)
    }

    @Test(arguments: scenarios)
    func aProcessThatDiesTwiceIsTakenUp(scenario: Scenario) async throws {
        for first in 1... {
            var diedFirst = false
            // Every other point; the odd ones after an odd first one, the even ones after an even one.
            for second in stride(from: 2 - first % 2, to: .max, by: 2) {
                var fleet = try await scenario.fleet()
                if try await process(&fleet, dyingAt: first, scenario) { break }
                diedFirst = true
                if try await process(&fleet, dyingAt: second, scenario) { break }
                #expect(try await process(&fleet, dyingAt: nil, scenario))
                try await expectGoodEnd(of: fleet, scenario, "died at points \(first) and \(second)")
            }
            if !diedFirst { break }
        }
    }

    @Test func aProcessThatDiesAgainAndAgainComesToAnEnd() async throws {
        let scenario = Scenario(
            testDescription: "a mixed fleet",
            accounts: (1...12).map { Account($0, ["sfdc", "box", "twofold"][$0 % 3]) },
            outcomes: (1...12).map { [[.awaitingCode], [.rotated], [.rotated]][$0 % 3] }
        )
        for stride in [37, 41, 53, 71, 97] {
            var fleet = try await TestFleet(scenario.accounts, concurrency: 1)
            var processes = 1
            while try await !process(&fleet, dyingAt: stride, scenario) {
                processes += 1
                try #require(processes < 1000)
            }
            try await expectGoodEnd(of: fleet, scenario, "dies every \(stride) points")
            #expect(processes > 1)
        }
    }

    /// That the tests above would notice: a revocation without an intent, and one that is sent again unasked.
    @Test func theFarSideNoticesWhatMustNotHappen() async throws {
        let fleet = try await TestFleet([Account(1, "sfdc")])
        // Before and after the reading, before and after the revocation.
        let fuse = Fuse(burnsAt: 4)
        var dying = fleet
        dying.far = FarSide(after: fleet.far, fuse: fuse)
        var tapped = TappedStore(base: fleet.store)
        tapped.beforeWrite = { _ in try fuse.check() }
        let (process, store) = (dying, tapped)
        await #expect(throws: Fuse.Crash.self) { try await process.run(over: store) }
        #expect(process.far.ended == ["access-1-1"])
        // A store that forgets what was done.
        var item = try await fleet.item()
        item.progress = ItemProgress()
        _ = try await fleet.store.write(Checkpoint(item: item, settlement: .undecided), to: fleet.record.id)
        dying.far = FarSide(after: process.far)
        try await dying.run()
        #expect(dying.far.violations == ["a second revocation of access-1-1 that no probe allowed"])
        let preparation = try dying.far.prepare(
            .refreshToken,
            token: Secret("refresh-1-1"),
            of: Account(1, "sfdc").instance,
            element: "sfdc",
            application: nil
        )
        guard case .ready(let request) = preparation else { throw Fuse.Crash() }
        _ = try await request.send(with: Permit(request.lane, .ordinary, from: FreePacer()))
        #expect(dying.far.violations.last == "a revocation of 1 without an intent")
    }
}
