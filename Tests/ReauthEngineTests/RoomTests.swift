import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization
import Testing

/// Nothing is prepared that cannot be sent, and what cannot be sent holds up nothing else.
@Suite struct RoomTests {
    /// Lets so many revocations go in a day, all providers together, and parks what comes after.
    private final class DailyPacer: Pacer, PermitSource {
        private static let day: Duration = .seconds(86_400)

        private let perDay: Int
        private let clock: ManualClock
        private let sent = Mutex<[Duration]>([])

        init(_ perDay: Int, _ clock: ManualClock) {
            self.perDay = perDay
            self.clock = clock
        }

        /// How long it is until there is room for one more than `count`.
        private func rest(_ count: Int) -> Duration? {
            sent.withLock { sent in
                let recent = sent.filter { clock.uptime - $0 < Self.day }
                guard recent.count + count > perDay else { return nil }
                return (recent.first ?? clock.uptime) + Self.day - clock.uptime
            }
        }

        func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer {
            if let rest = rest(1) { return .parked(until: clock.now.advanced(by: rest)) }
            sent.withLock { $0.append(clock.uptime) }
            return .granted(Permit(lane, urgency, from: self))
        }

        func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration? {
            guard case .request(let others) = demand else { return nil }
            return rest(others + 1)
        }

        func permitEnded(_ claim: Permit.Claim) {}
    }

    /// 35 instances of `element`, each of an account of its own, at ten revocations a day.
    private func fleet(_ element: String, _ change: (inout [Account]) -> Void = { _ in }) async throws -> TestFleet {
        var accounts = (1...35).map { number in
            var account = Account(number, element)
            account.configuration["oauth.user.id"] = "person-\(number)"
            return account
        }
        change(&accounts)
        return try await TestFleet(accounts, revoke: .grant, applications: [element])
    }

    private func run(_ fleet: TestFleet, over tapped: TappedStore? = nil) async throws {
        var context = fleet.context(tapped)
        context.pacer = DailyPacer(10, fleet.clock)
        let run = FleetRun(context: context, stop: StopSignal())
        let end = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        #expect(end.isFinished)
    }

    @Test(arguments: ["sfdc", "shared"])
    func noInstanceIsReadForARevocationThatAQuotaForbids(element: String) async throws {
        let fleet = try await fleet(element)
        try await run(fleet)
        let calls = fleet.far.calls
        for count in 1...35 {
            let call = try #require(calls.indices.filter { calls[$0].isRevocation }.dropFirst(count - 1).first)
            let read = Set(calls[...call].filter { if case .read = $0 { true } else { false } })
            // Those of the day before are done, and no one of the next day is begun.
            #expect(read.count <= (count + 9) / 10 * 10, "\(read.count) read before revocation \(count)")
        }
        #expect(fleet.far.revocations.count == 35)
        #expect(fleet.clock.uptime >= .seconds(3 * 86_400))
        try await fleet.expectConsistent()
    }

    @Test func customersGetTheirLinksThoughOthersHaveToWait() async throws {
        let fleet = try await fleet("shared")
        try await run(fleet)
        let items = try await fleet.items()
        let first = items.prefix(10).compactMap(\.progress.awaitingSince)
        #expect(first.count == 10)
        #expect(first.allSatisfy { ManualClock.start.duration(to: $0) < .seconds(60) })
        #expect(items.allSatisfy { $0.progress.outcome == .awaitingCode })
    }

    @Test func linksWaitForTheOneOfTheirAccountThatIsPutOff() async throws {
        // All are read and known to be of one account before the first is revoked; then the lane is parked.
        let asked = Record<Int>()
        let accounts = (1...11).map { number in
            var account = Account(number, "shared")
            account.configuration["oauth.user.id"] = "alice"
            return account
        }
        let fleet = try await TestFleet(
            accounts,
            revoke: .grant,
            // No call proves that an instance ended with its account, so each one is revoked.
            confirm: .none,
            applications: ["shared"],
            onCall: { call in
                while call.isRevocation, asked.count < 11 { await Task.yield() }
            }
        )
        var context = fleet.context()
        context.pacer = ClosingPacer(after: 10, fleet.clock, asked)
        let run = FleetRun(context: context, stop: StopSignal())
        _ = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        let linked = try await fleet.items().compactMap(\.progress.awaitingSince)
        #expect(linked.count == 11)
        #expect(linked.allSatisfy { ManualClock.start.duration(to: $0) >= .seconds(3600) })
        // Nothing was read again meanwhile, but the one that was put off.
        #expect(fleet.far.calls.count { if case .read = $0 { true } else { false } } == 12)
        try await fleet.expectConsistent()
    }

    /// Says that there is room, and parks the lane for an hour after so many revocations.
    private final class ClosingPacer: Pacer, PermitSource {
        private let most: Int
        private let clock: ManualClock
        private let asked: Record<Int>
        private let sent = Mutex(0)

        init(after most: Int, _ clock: ManualClock, _ asked: Record<Int>) {
            self.most = most
            self.clock = clock
            self.asked = asked
        }

        func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer {
            let isOpen = sent.withLock { sent in
                sent += 1
                return sent <= most || clock.uptime >= .seconds(3600)
            }
            asked.add(1)
            let end = ManualClock.start.advanced(by: .seconds(3600))
            return isOpen ? .granted(Permit(lane, urgency, from: self)) : .parked(until: end)
        }

        func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration? { nil }
        func permitEnded(_ claim: Permit.Claim) {}
    }

    /// What was begun by an earlier process, or is put off, goes on while the lane has no room for revocations.
    @Test func whatNeedsNoRevocationGoesOnMeanwhile() async throws {
        let fleet = try await fleet("sfdc")
        let stop = StopSignal()
        var store = TappedStore(base: fleet.store)
        store.afterWrite = { checkpoint in
            if checkpoint?.item.sequence == 5, checkpoint?.settlement == .revoked { stop.request() }
        }
        try await fleet.run(stop: stop, over: store)
        let pacer = DailyPacer(10, fleet.clock)
        for _ in 0..<10 { _ = try await pacer.permit(for: LaneKey(rawValue: "salesforce"), urgency: .ordinary) }
        let start = fleet.clock.now
        var context = fleet.context()
        context.pacer = pacer
        let run = FleetRun(context: context, stop: StopSignal())
        _ = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        let fifth = try await fleet.item(5).progress
        #expect(try start.duration(to: #require(fifth.awaitingSince)) < .seconds(60))
        try await fleet.expectConsistent()
    }
}
