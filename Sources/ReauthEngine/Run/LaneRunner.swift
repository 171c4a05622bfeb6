import Logging
import ReauthModel
import Synchronization

/// Works through the items of one lane: at most `width` at a time, a page of rows in memory, whatever the fleet's size.
struct LaneRunner: Sendable {
    /// The lane waits no longer for an item.
    ///
    /// A due time beyond it comes from before the wall clock was set back.
    static let longestWait: Duration = .seconds(86_400)

    let run: RunID
    /// The lane; `nil` stands for the items whose provider is not known.
    let lane: LaneKey?
    /// How many items may be in hand; asked at the beginning of each pass.
    let width: @Sendable () -> Int
    var openItems: any OpenItems
    var driver: ItemDriver
    let pacer: any Pacer
    let failures: FailureGuard
    var stop: StopSignal
    let time: any TimeSource
    /// Whether other lanes may still hand items to this one.
    let mayReceive: @Sendable () -> Bool

    /// Whether a link waits for revocations of other items: those of its grant group, or of the whole lane where nothing tells
    /// the group.
    let holdsLinks: Bool
    /// Where the lane's items are begun wave by wave.
    var waves: WaveGate?
    /// Where the lane's time is booked.
    let clocks: LaneClocks
    /// Whether the items in hand are a wave that another one waits for.
    var hasNextWave = false

    /// The same lane, whose work ends with another signal.
    func following(_ stop: StopSignal) -> LaneRunner {
        var runner = self
        runner.stop = stop
        runner.driver = driver.following(stop)
        runner.waves?.stop = stop
        return runner
    }

    /// Works until the lane has no work, the signal is given, or the lane is halted.
    ///
    /// A window of child tasks: when it is full, one must end before the next begins. What an item came to is recorded
    /// inside its task, so a window that waits for its source loses nothing.
    @concurrent
    func work() async throws -> LaneEnd {
        clocks.begin(lane)
        defer { clocks.end(lane) }
        if let waves {
            let end = try await work(on: waves)
            if end != .exhausted { return end }
        }
        for stage in (holdsLinks ? [.revocations, .links] : [WorkStage.all]) + [.looks] {
            let end = try await work(on: stage)
            if end != .exhausted { return end }
        }
        return stop.isRequested ? .stopped : .exhausted
    }

    /// Works on the waves before the last one.
    private func work(on gate: WaveGate) async throws -> LaneEnd {
        // The draw is made of all that there is.
        while mayReceive() {
            if stop.isRequested { return .stopped }
            try await clocks.holding(.nothingDue, lane) {
                try await stop.sleep(for: .milliseconds(200), time: time)
            }
        }
        if stop.isRequested || failures.isStopped(lane) { return .stopped }
        let waves = try await gate.waves()
        for wave in waves.waves {
            var members = self
            members.openItems = gate.records.work(ofWave: wave.number)
            members.hasNextWave = true
            let end = try await members.work(on: holdsLinks ? .revocations : .all)
            if end != .exhausted { return end }
            switch try await clocks.holding(.wave, lane, { try await gate.verdict(after: wave, of: waves) }) {
            case .proceed: continue
            case .held: return .held
            case .stopped: return .stopped
            }
        }
        return .exhausted
    }

    private func work(on stage: WorkStage) async throws -> LaneEnd {
        // Until when the lane has waited. It waits on the clock that does not jump, so this has come whatever the wall
        // clock says; after asking the wall clock again an item could wait for the length of a jump.
        var waitedUntil = Timestamp(rawValue: 0)
        while !stop.isRequested, !failures.isStopped(lane) {
            if try await pass(stage, dueAt: max(time.now, waitedUntil)) == .laneHalted { return .halted }
            if stop.isRequested || failures.isStopped(lane) { break }
            // Asked before the store is: an item that moves into the lane in between must not be missed.
            let mayReceive = mayReceive()
            guard let due = try await openItems.nextDue(of: run, lane: lane, stage: stage) else {
                guard mayReceive else { return .exhausted }
                try await clocks.holding(.nothingDue, lane) {
                    try await stop.sleep(for: .milliseconds(200), time: time)
                }
                continue
            }
            let wait = min(time.now.duration(to: due), Self.longestWait)
            try await clocks.holding(hasNextWave ? .wave : .nothingDue, lane) {
                try await stop.sleep(for: wait, time: time)
            }
            waitedUntil = due
        }
        return .stopped
    }

    /// Once through the items that are due.
    ///
    /// An item that will be revoked is begun when the lane can send its revocation soon: what is read grows old, and what
    /// cannot be sent is not read.
    private func pass(_ stage: WorkStage, dueAt moment: Timestamp) async throws -> ItemDriver.End {
        try await withThrowingTaskGroup(of: Ended.self) { window in
            var feed = LaneFeed(
                run: run,
                lane: lane,
                stage: stage,
                source: openItems,
                time: time,
                dueAt: moment
            )
            let width = width()
            // Until when no revocation can be sent; other items go on meanwhile.
            var closedUntil: Duration?
            while !stop.isRequested, !failures.isStopped(lane) {
                if let until = closedUntil, time.uptime >= until { closedUntil = nil }
                guard let item = try await feed.next(onlyBegun: closedUntil != nil) else {
                    if feed.count == 0 {
                        guard let until = closedUntil else { break }
                        try await clocks.holding(.closed, lane) { try await sleepUntilRoom(until, stage) }
                        continue
                    }
                    if hasNextWave { clocks.hold(.wave, lane) }
                    defer { if hasNextWave { clocks.hold(nil, lane) } }
                    if try await Self.oneEnds(in: &window, &feed) == .laneHalted { return .laneHalted }
                    continue
                }
                let demand = driver.demand(of: item)
                if feed.count < width {
                    guard let wait = waitForRoom(demand, besides: feed) else {
                        feed.begin(item, revocations: demand.revocations)
                        window.addTask { Ended(sequence: item.sequence, end: try await driver.drive(item)) }
                        continue
                    }
                    if feed.count == 0 {
                        closedUntil = time.uptime + wait
                        continue
                    }
                }
                if try await Self.oneEnds(in: &window, &feed) == .laneHalted { return .laneHalted }
            }
            while feed.count > 0 {
                if try await Self.oneEnds(in: &window, &feed) == .laneHalted { return .laneHalted }
            }
            return .settled
        }
    }

    /// How long it is until the lane can send what another item needs first soon; `nil` where it can, or where nothing of
    /// the item goes to the provider.
    private func waitForRoom(_ demand: ItemDemand, besides feed: LaneFeed) -> Duration? {
        guard let lane else { return nil }
        if demand.revocations > 0 { return pacer.wait(for: .request(besides: feed.revocationsAhead), on: lane) }
        return demand.isCalled ? pacer.wait(for: .call(besides: feed.count), on: lane) : nil
    }

    /// Waits until a revocation can be sent, or an item for which something was sent is due again.
    private func sleepUntilRoom(_ until: Duration, _ stage: WorkStage) async throws {
        var wait = min(until - time.uptime, Self.longestWait)
        if stage != .looks, let due = try await openItems.nextDueAgain(of: run, lane: lane, stage: .begun) {
            wait = min(wait, max(time.now.duration(to: due), LaneFeed.turn))
        }
        try await stop.sleep(for: wait, time: time)
    }

    /// What came of the work on one item.
    private struct Ended: Sendable {
        var sequence: Int64
        var end: ItemDriver.End
    }

    /// Waits for the end of one item; where it halts the lane, for that of all.
    private static func oneEnds(
        in window: inout ThrowingTaskGroup<Ended, any Error>,
        _ feed: inout LaneFeed
    ) async throws -> ItemDriver.End {
        guard let ended = try await window.next() else { return .settled }
        feed.end(ended.sequence)
        guard ended.end == .laneHalted else { return .settled }
        for try await ended in window { feed.end(ended.sequence) }
        return .laneHalted
    }
}

/// How a lane ended.
enum LaneEnd: Sendable, Hashable {
    /// Every item has its outcome or waits for a person.
    case exhausted
    /// The signal was given.
    case stopped
    /// The provider rejects our client.
    case halted
    /// A wave did not prove itself, so that a person has to let the next one begin.
    case held
}
