import Logging
import ReauthModel
import Synchronization

/// Works through the items of one lane: at most `width` at a time, a page of rows in memory, whatever the fleet's size.
struct LaneRunner: Sendable {
    static let pageSize = 500

    /// The lane waits no longer for an item.
    ///
    /// A due time beyond it comes from before the wall clock was set back.
    static let longestWait: Duration = .seconds(86_400)

    let run: RunID
    /// The lane; `nil` stands for the items whose provider is not known.
    let lane: LaneKey?
    let width: Int
    let openItems: any OpenItems
    let driver: ItemDriver
    let stop: StopSignal
    let time: any TimeSource
    /// Whether other lanes may still hand items to this one.
    let mayReceive: @Sendable () -> Bool

    /// Whether no link may be made while a revocation of the lane is not settled.
    let holdsLinks: Bool

    /// Works until the lane has no work, the signal is given, or the lane is halted.
    ///
    /// A window of child tasks: when it is full, one must end before the next begins. What an item came to is recorded
    /// inside its task, so a window that waits for its source loses nothing.
    @concurrent
    func work() async throws -> LaneEnd {
        for stage in (holdsLinks ? [.revocations, .links] : [WorkStage.all]) + [.looks] {
            let end = try await work(on: stage)
            if end != .exhausted { return end }
        }
        return stop.isRequested ? .stopped : .exhausted
    }

    private func work(on stage: WorkStage) async throws -> LaneEnd {
        // Until when the lane has waited. It waits on the clock that does not jump, so this has come whatever the wall
        // clock says; after asking the wall clock again an item could wait for the length of a jump.
        var waitedUntil = Timestamp(rawValue: 0)
        while !stop.isRequested {
            if try await pass(stage, dueAt: max(time.now, waitedUntil)) == .laneHalted { return .halted }
            if stop.isRequested { break }
            // Asked before the store is: an item that moves into the lane in between must not be missed.
            let mayReceive = mayReceive()
            guard let due = try await openItems.nextDue(of: run, lane: lane, stage: stage) else {
                guard mayReceive else { return .exhausted }
                try await stop.sleep(for: .milliseconds(200), time: time)
                continue
            }
            let wait = min(time.now.duration(to: due), Self.longestWait)
            try await stop.sleep(for: wait, time: time)
            waitedUntil = due
        }
        return .stopped
    }

    /// Once through the items that are due.
    private func pass(_ stage: WorkStage, dueAt moment: Timestamp) async throws -> ItemDriver.End {
        try await withThrowingTaskGroup(of: ItemDriver.End.self) { window in
            var inFlight = 0
            var last: Int64 = 0
            var page: ArraySlice<Item> = []
            while !stop.isRequested {
                if page.isEmpty {
                    page = try await openItems.openItems(
                        of: run,
                        lane: lane,
                        stage: stage,
                        after: last,
                        dueAt: max(time.now, moment),
                        limit: Self.pageSize
                    )[...]
                }
                guard let item = page.popFirst() else { break }
                last = item.sequence
                if inFlight == width {
                    if try await window.next() == .laneHalted {
                        try await Self.drain(&window)
                        return .laneHalted
                    }
                    inFlight -= 1
                }
                window.addTask { try await driver.drive(item) }
                inFlight += 1
            }
            return try await Self.drain(&window)
        }
    }

    @discardableResult
    private static func drain(
        _ window: inout ThrowingTaskGroup<ItemDriver.End, any Error>
    ) async throws -> ItemDriver.End {
        var end = ItemDriver.End.settled
        for try await one in window where one == .laneHalted { end = one }
        return end
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
}
