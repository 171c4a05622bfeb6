import Logging
import ReauthModel
import Synchronization

/// Works through the items of one lane: at most `width` at a time, a page of rows in memory, whatever the fleet's size.
struct LaneRunner: Sendable {
    static let pageSize = 500

    /// Nobody is put off for longer.
    ///
    /// A due time beyond it comes from before the wall clock was set back.
    static let longestWait: Duration = .seconds(86_400)

    let lane: LaneKey
    let width: Int
    let driver: ItemDriver
    /// Whether other lanes may still hand items to this one.
    let mayReceive: @Sendable () -> Bool

    /// Whether no link may be made while a revocation of the lane is not settled.
    let holdsLinks: Bool

    /// Runs until the lane has nothing left, the signal is given, or the lane has to stop.
    ///
    /// A window of child tasks: when it is full, one must end before the next begins. What an item came to is persisted
    /// inside its task, so a window that waits for its source loses nothing.
    @concurrent
    func run() async throws -> LaneEnd {
        for stage in (holdsLinks ? [.revocations, .links] : [WorkStage.all]) + [.looks] {
            let end = try await run(stage)
            if end != .exhausted { return end }
        }
        return driver.stop.isRequested ? .stopped : .exhausted
    }

    private func run(_ stage: WorkStage) async throws -> LaneEnd {
        let context = driver.context
        // Until when the lane has waited. It waits on the clock that does not jump, so this has come whatever the wall
        // clock says; asking that one again could make an item wait for the length of a jump.
        var waitedUntil = Timestamp(rawValue: 0)
        while !driver.stop.isRequested {
            if try await pass(stage, dueAt: max(context.time.now, waitedUntil)) == .laneMustStop { return .halted }
            if driver.stop.isRequested { break }
            // Asked before the store is: an item that moves in between the two must not be left behind.
            let mayReceive = mayReceive()
            guard let due = try await context.store.nextDue(of: context.run.id, lane: lane, stage: stage) else {
                guard mayReceive else { return .exhausted }
                try await driver.stop.sleep(for: .milliseconds(200), time: context.time)
                continue
            }
            let wait = min(context.time.now.duration(to: due), Self.longestWait)
            try await driver.stop.sleep(for: wait, time: context.time)
            waitedUntil = due
        }
        return .stopped
    }

    /// Once through the items that are due.
    private func pass(_ stage: WorkStage, dueAt moment: Timestamp) async throws -> ItemDriver.End {
        let context = driver.context
        return try await withThrowingTaskGroup(of: ItemDriver.End.self) { window in
            var inFlight = 0
            var last: Int64 = 0
            var page: ArraySlice<Item> = []
            while !driver.stop.isRequested {
                if page.isEmpty {
                    page = try await context.store.openItems(
                        of: context.run.id,
                        lane: lane,
                        stage: stage,
                        after: last,
                        dueAt: max(context.time.now, moment),
                        limit: Self.pageSize
                    )[...]
                }
                guard let item = page.popFirst() else { break }
                last = item.sequence
                if inFlight == width {
                    if try await window.next() == .laneMustStop {
                        try await Self.drain(&window)
                        return .laneMustStop
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
        for try await one in window where one == .laneMustStop { end = one }
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
