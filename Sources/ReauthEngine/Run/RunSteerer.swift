import Logging
import ReauthModel
import Synchronization

/// Carries out what operators ask of a live run from other processes.
///
/// A lane works in stretches. A pause and another limit end the stretch in good order: what is under way comes to a safe place,
/// as when the run is stopped.
final class RunSteerer: Sendable {
    /// How often is looked for the stop file, and for the end of a pause.
    static let turn: Duration = .seconds(1)

    private struct State {
        var orders = SteeringOrders()
        /// The stretches that are under way.
        var stretches: [LaneKey?: StopSignal] = [:]
    }

    private let run: RunID
    private let steering: any RunSteering
    private let putOff: any PutOffItems
    private let control: (any LimitControl)?
    private let limits: [LaneKey: LaneLimit]
    private let isStopFileThere: (@Sendable () -> Bool)?
    private let stop: StopSignal
    private let time: any TimeSource
    private let logger: Logger
    private let state = Mutex(State())

    init(_ context: RunContext, stop: StopSignal) {
        run = context.run.id
        steering = context.storage.steering
        putOff = context.storage.putOff
        control = context.limitControl
        limits = context.limits
        isStopFileThere = context.isStopFileThere
        self.stop = stop
        time = context.time
        logger = context.logger
    }

    // MARK: Orders

    /// Takes up what was asked before this process began to work; an order to stop was for another one.
    func begin() async throws {
        try await steering.forgetStop(of: run)
        let orders = try await steering.steering(of: run)
        state.withLock { $0.orders = orders }
        for (lane, limit) in limits {
            let steered = orders.limit(of: lane, over: limit)
            if steered != limit {
                control?.setLimit(steered, of: lane)
                logger.notice("\(lane): keeps to \(steered), as an operator set it")
            }
        }
        if orders.pausedAt != nil { announcePause(nil) }
        for lane in limits.keys.sorted() where orders.lanes[lane]?.pausedAt != nil { announcePause(lane) }
    }

    /// Looks for the file that stops the process even where the store cannot be read.
    ///
    /// Throws `CancellationError` when it is there: nothing more is sent.
    func watchStopFile() async throws {
        guard let isStopFileThere else { return }
        while !isStopFileThere() { try await time.sleep(for: Self.turn) }
        logger.error("the stop file is there: nothing more is sent; remove it before the next start")
        throw CancellationError()
    }

    /// Looks for orders, and carries out what is new.
    ///
    /// Throws `CancellationError` when nothing more is to be sent.
    func look() async throws {
        let orders = try await steering.steering(of: run)
        let former = state.withLock { state in
            defer { state.orders = orders }
            return state.orders
        }
        guard orders != former else { return }
        if let order = orders.stop, order != former.stop {
            logger.notice("an operator asked to stop \(order.rawValue)")
            if order == .now { throw CancellationError() }
            stop.request()
        }
        var interrupted: Set<LaneKey?> = []
        for lane in Set(orders.lanes.keys).union(former.lanes.keys).sorted() {
            if try await carryOut(orders, after: former, of: lane) { interrupted.insert(lane) }
        }
        if orders.pausedAt != nil, former.pausedAt == nil {
            announcePause(nil)
            interrupted.insert(.platform)
        }
        if orders.pausedAt == nil, former.pausedAt != nil {
            logger.notice("the run goes on: an operator ended its pause")
        }
        end(interrupted)
    }

    /// Carries out what is new for one lane, and says whether its stretch has to end for it.
    private func carryOut(
        _ orders: SteeringOrders,
        after former: SteeringOrders,
        of lane: LaneKey
    ) async throws -> Bool {
        let (new, old) = (orders.lanes[lane] ?? LaneOrders(), former.lanes[lane] ?? LaneOrders())
        var mustEnd = false
        var isDue = false
        if let limit = limits[lane] {
            let (steered, before) = (orders.limit(of: lane, over: limit), former.limit(of: lane, over: limit))
            if steered != before {
                control?.setLimit(steered, of: lane)
                logger.notice("\(lane): keeps to \(steered) from now on, as an operator set it")
                isDue = true
            }
        }
        if let moment = new.retriedAt, moment != old.retriedAt {
            control?.endPark(of: lane)
            logger.notice("\(lane): goes on at once, as an operator asked")
            isDue = true
        }
        if isDue {
            // The reason for which they were put off may be gone.
            try await putOff.clearDueTimes(of: run, lane: lane == .platform ? nil : lane)
            mustEnd = true
        }
        if new.pausedAt != nil, old.pausedAt == nil {
            announcePause(lane)
            mustEnd = true
        }
        return mustEnd
    }

    private func announcePause(_ lane: LaneKey?) {
        let subject = lane.map { "\($0)" } ?? "the run"
        logger.notice("\(subject) is paused by an operator: nothing further is begun until `reauth resume`")
    }

    // MARK: Stretches

    /// The signal that ends a lane's next stretch; waits while the lane is paused.
    func stretch(of lane: LaneKey?, _ clocks: LaneClocks) async throws -> StopSignal {
        while true {
            let stretch = stop.follower()
            let isPaused = state.withLock { state in
                state.stretches[lane] = stretch
                return state.orders.pausedAt(lane) != nil
            }
            if !isPaused || stop.isRequested { return stretch }
            clocks.begin(lane)
            try await clocks.holding(.paused, lane) { try await stop.sleep(for: Self.turn, time: time) }
        }
    }

    /// What a lane may do at present.
    func limit(of lane: LaneKey) -> LaneLimit? {
        limits[lane].map { limit in state.withLock { $0.orders.limit(of: lane, over: limit) } }
    }

    /// Whether operators let nothing further of a lane be begun.
    func isPaused(_ lane: LaneKey?) -> Bool {
        state.withLock { $0.orders.pausedAt(lane) != nil }
    }

    /// What the job has for the lanes where an operator set another limit.
    var limitsOfJob: [LaneKey: LaneLimit] {
        let orders = state.withLock { $0.orders }
        return limits.filter { orders.limit(of: $0.key, over: $0.value) != $0.value }
    }

    /// Ends the stretches of these lanes; all of them need the platform.
    private func end(_ lanes: Set<LaneKey?>) {
        let ended = state.withLock { state in
            state.stretches.filter { lanes.contains($0.key) || lanes.contains(.platform) }.map(\.value)
        }
        for stretch in ended { stretch.request() }
    }
}
