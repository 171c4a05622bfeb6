import OAuth
import ReauthTesting
@testable import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// What a live run says about itself.
@Suite struct ProgressTests {
    @Test func snapshotsCountEveryItemInItsLaneOfTheMoment() async throws {
        let tokens = TokenRows(
            tokens: Dictionary(uniqueKeysWithValues: (1...20).map { (Int64($0), "element-token-\($0)") })
        )
        let snapshots = Record<RunSnapshot>()
        let fleet = try await TestFleet(
            (1...40).map { Account($0, ["sfdc", "box"][$0 % 2]) },
            seeds: (1...40).map { number in
                number <= 20
                    ? ItemSeed(instanceID: nil, rowOffset: Int64(number))
                    : ItemSeed(instanceID: InstanceID(rawValue: "\(number)"), element: ["sfdc", "box"][number % 2])
            },
            concurrency: 2,
            elementTokens: tokens,
            // Slow enough for the clock to tick in between.
            script: { call, count in
                if case .revoke(_, _) = call, count < 3 { return .fails(.unavailable(Evidence(httpStatus: 503))) }
                return nil
            }
        )
        try await fleet.run(onTick: { snapshots.add($0) })
        let all = snapshots.all
        #expect(all.count > 2)
        #expect(all.allSatisfy { $0.total == 40 })
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.settled <= $1.settled && $0.elapsed <= $1.elapsed })
        let last = try #require(all.last)
        #expect(last.settled == 40)
        let lanes = last.lanes.filter { $0.total > 0 }
        #expect(lanes.map(\.tally.lane.word) == ["box", "salesforce"])
        #expect(lanes.map(\.tally.outcomes) == [[.rotated: 20], [.awaitingCode: 20]])
        #expect(last.lanes.allSatisfy { $0.tally.open == 0 && $0.remaining == .zero })
    }

    @Test func aRunThatIsTakenUpCountsWhatWasSettledBefore() async throws {
        let fleet = try await TestFleet((1...6).map { Account($0, "sfdc") }, concurrency: 1)
        let stop = StopSignal()
        var tapped = TappedStore(base: fleet.store)
        let ends = Record<Int64>()
        tapped.afterWrite = { checkpoint in
            if let checkpoint, checkpoint.item.progress.outcome != nil { ends.add(checkpoint.item.sequence) }
            if ends.count == 2 { stop.request() }
        }
        let store = tapped
        try await fleet.run(stop: stop, over: store)
        let snapshots = Record<RunSnapshot>()
        try await fleet.run(onTick: { snapshots.add($0) })
        let last = try #require(snapshots.all.last)
        #expect(last.total == 6)
        #expect(last.settled == 6)
        #expect(snapshots.all.allSatisfy { $0.settled >= 2 })
    }

    /// A reader of `summary.json` looks for the same word.
    @Test func causesHaveTheirWordOnTheScreenToo() {
        for cause in IdleCause.allCases { #expect(cause.phrase.contains(cause.rawValue)) }
    }

    @Test func theSpeedOfALaneGivesItsRemainingTime() {
        func lane(open: Int, _ speed: Double) -> LaneSnapshot {
            LaneSnapshot(
                tally: LaneTally(lane: nil, open: open, outcomes: [.healthy: 3, .failed: 2]),
                itemsPerSecond: speed
            )
        }
        #expect(lane(open: 10, 4).remaining == .seconds(2.5))
        #expect(lane(open: 10, 0).remaining == nil)
        #expect(lane(open: 0, 0).remaining == .zero)
        #expect(lane(open: 10, 4).settled == 5)
        #expect(lane(open: 10, 4).total == 15)
    }

    @Test(arguments: [1, 3])
    func whatIsRevokedIsCountedUntilItHasItsLink(concurrency: Int) async throws {
        let snapshots = Record<RunSnapshot>()
        let fleet = try await TestFleet(
            (1...12).map { Account($0, "shared") },
            concurrency: concurrency,
            applications: ["shared"],
            // So slow that the clock ticks in between.
            script: { call, count in
                call.isRevocation && count <= 3 ? .fails(.unavailable(Evidence(httpStatus: 503))) : nil
            }
        )
        let stop = StopSignal()
        var tapped = TappedStore(base: fleet.store)
        tapped.afterWrite = { checkpoint in
            if checkpoint?.item.progress.outcome == .awaitingCode { stop.request() }
        }
        try await fleet.run(stop: stop, over: tapped, onTick: { snapshots.add($0) })
        let last = try #require(snapshots.all.last)
        let stored = try await fleet.items().count { $0.progress.isRevokedAndOpen }
        #expect(stored > 0)
        #expect(last.revoked == stored)
        #expect(last.settled + last.lanes.reduce(0) { $0 + $1.tally.open } == 12)
        #expect(snapshots.all.contains { $0.revoked > 0 && $0.settled == 0 })
        // A second process begins with what the store says, and ends with nothing pending.
        let more = Record<RunSnapshot>()
        try await fleet.run(onTick: { more.add($0) })
        #expect(more.all.last?.revoked == 0)
        #expect(more.all.last?.settled == 12)
    }

    /// 7 min 44 s were foretold in a run of 14 s: only what had its link counted, and links waited for all revocations.
    @Test func whatWaitsForItsLinkIsDoneByThreeQuarters() {
        let lane = LaneKey(rawValue: "quickbooks")
        var meter = WorkMeter(LaneTally(lane: lane, open: 100))
        #expect(meter.speed(LaneTally(lane: lane, open: 100, revoked: 10), at: .seconds(1)) == 0)
        #expect(meter.speed(LaneTally(lane: lane, open: 100, revoked: 40), at: .seconds(4)) == 7.5)
        let snapshot = LaneSnapshot(tally: LaneTally(lane: lane, open: 100, revoked: 40), itemsPerSecond: 7.5)
        // 60 whole items, and a quarter of 40.
        #expect(snapshot.remaining == .seconds(70 / 7.5))
        // Links: forty quarters are gone, and the others were revoked.
        let linked = LaneTally(lane: lane, open: 60, revoked: 60, outcomes: [.awaitingCode: 40])
        #expect(meter.speed(linked, at: .seconds(10)) == 8.5)
    }

    @Test func theSpeedIsThatOfLate() {
        let lane = LaneKey(rawValue: "box")
        func tally(_ done: Int) -> LaneTally { LaneTally(lane: lane, open: 1000 - done, outcomes: [.rotated: done]) }
        // What an earlier process has done does not count.
        var meter = WorkMeter(tally(500))
        for second in 1...60 { _ = meter.speed(tally(500 + second), at: .seconds(second)) }
        #expect(meter.speed(tally(560), at: .seconds(60)) == 1)
        // A pause ends it after half a minute, and no sooner.
        #expect(meter.speed(tally(560), at: .seconds(75)) > 0)
        #expect(meter.speed(tally(560), at: .seconds(120)) == 0)
    }

    @Test func aGaugeCoversTheSameSpanOverAllProcesses() {
        func gauge(_ sent: Int, _ measured: Double) -> LaneGauge {
            LaneGauge(
                key: .platform,
                configured: "20/s, 8 at once",
                sent: sent,
                measured: measured,
                throttled: 1,
                parkedUntil: nil,
                updatedAt: ManualClock.start
            )
        }
        // 100 in 10 s, then 20 in 20 s.
        let sum = gauge(20, 1).adding(gauge(100, 10))
        #expect(sum.sent == 120)
        #expect(sum.measured == 4)
        #expect(sum.throttled == 2)
        #expect(gauge(0, 0).adding(gauge(100, 10)).measured == 10)
        #expect(gauge(1, 0).adding(gauge(0, 0)).measured == 0)
        // And a third one.
        #expect(gauge(40, 4).adding(sum).measured == 4)
    }

    @Test func gaugesShowTheMeasuredRateBesideTheConfiguredOne() async throws {
        let fleet = try await TestFleet([Account(1, "sfdc")])
        let limit = LaneLimit(
            windows: [RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 15_000, period: .seconds(86_400))],
            concurrency: 8
        )
        let parked = ManualClock.start.advanced(by: .seconds(60))
        let tomorrow = ManualClock.start.advanced(by: .seconds(86_400))
        let reading = PaceReading(
            key: LaneKey(rawValue: "salesforce"),
            limit: limit,
            sent: 120,
            measured: 3,
            average: 9.5,
            throttled: 2,
            parkedUntil: parked,
            quotaUsedUntil: tomorrow
        )
        try await fleet.run(paces: { [reading] })
        let gauge = try #require(await fleet.store.gauges(of: fleet.record.id).first)
        #expect(gauge.key == reading.key)
        #expect(gauge.configured == "10/s, 15000/d, 8 at once")
        #expect(gauge.measured == 9.5)
        #expect(gauge.sent == 120)
        #expect(gauge.throttled == 2)
        #expect(gauge.parkedUntil == parked)
        #expect(gauge.quotaUsedUntil == tomorrow)
        #expect(gauge.reasonToWait(at: ManualClock.start) == "\(parked) (asked to pause)")
        #expect(gauge.reasonToWait(at: parked) == "\(tomorrow) (quota used up)")
        #expect(gauge.reasonToWait(at: tomorrow) == nil)
    }

    @Test func whatALaneWaitsForIsToldWithItsCause() {
        let moment = ManualClock.start
        func words(_ strain: LaneStrain) -> String? {
            LaneGauge(
                key: .platform,
                configured: "10/s",
                sent: 1,
                measured: 1,
                throttled: 0,
                parkedUntil: moment.advanced(by: .seconds(60)),
                strain: strain,
                updatedAt: moment
            ).reasonToWait(at: moment)
        }
        #expect(words(LaneStrain(share: 0.5)) == "2027-01-15T08:01:00.000Z (asked to pause)")
        #expect(
            words(LaneStrain(askedUntil: moment.advanced(by: .seconds(18_000))))
                == "2027-01-15T08:01:00.000Z (asked to pause until 2027-01-15T13:00:00.000Z; an hour is believed, then one "
                + "request tries)"
        )
        #expect(
            words(LaneStrain(askedUntil: moment, failingSince: moment))
                == "2027-01-15T08:01:00.000Z (no usable answer since 2027-01-15T08:00:00.000Z; then one request tries)"
        )
    }

    @Test func theHeartBeatsWhileTheRunLives() async throws {
        let beats = Record<Timestamp>()
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, count in
                let until = ManualClock.start.advanced(by: .seconds(10))
                return call.isRevocation && count == 1 ? .fails(.parked(until: until)) : nil
            }
        )
        try await fleet.run(heartbeat: { beats.add(fleet.clock.now) })
        #expect(beats.count >= 10)
        let gaps = zip(beats.all, beats.all.dropFirst()).map { $0.duration(to: $1) }
        #expect(gaps.allSatisfy { $0 <= .seconds(1) })
    }
}
