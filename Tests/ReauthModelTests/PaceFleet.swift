import ReauthModel
import ReauthTesting

/// Several processes that share one lane, on a clock that a test plays.
///
/// Each takes over what the others have taken before it decides, and tells what it takes, as over the file of the shared
/// pace. What it reserved dies with it. Timers are late as the test says.
struct PaceFleet {
    /// A request of a process: it waits for its moment.
    private struct Waiting {
        var process: Int
        var moment: Duration
        /// When its timer wakes it.
        var wake: Duration
    }

    /// What may go wrong.
    struct Trouble {
        /// How late timers are, in milliseconds.
        var lateness: ClosedRange<Double> = 0...0
        /// Of a thousand timers, how many are late by up to four seconds.
        var stalls = 0
        /// Of a thousand moments, how many are given back without a request.
        var drops = 0
        /// Of a thousand steps, before how many a process dies with all that it reserved and a new one takes its place.
        var restarts = 0
        /// Of a thousand answers, how many park the lane for a second.
        var parks = 0
    }

    private let windows: [RateWindow]
    private let trouble: Trouble
    private let concurrency: Int
    private var random: SplitMix64
    private var processes: [LaneSchedule]
    private var shared: LanePace
    private var waiting: [Waiting] = []
    private var now: Duration = .seconds(1000)
    /// When each request really went.
    private(set) var sent: [Duration] = []
    /// Until when the lane was parked, from which moment on.
    private(set) var parks: [(from: Duration, until: Duration)] = []

    init(_ windows: [RateWindow], processes: Int, concurrency: Int, seed: UInt64, _ trouble: Trouble = Trouble()) {
        self.windows = windows
        self.trouble = trouble
        self.concurrency = concurrency
        random = SplitMix64(seed: seed)
        self.processes = (0..<processes).map { _ in LaneSchedule(windows: windows) }
        shared = LanePace()
    }

    /// Plays `span`: every process always has `concurrency` requests that want to go.
    mutating func play(for span: Duration) {
        let end = now + span
        for process in processes.indices {
            for _ in 0..<concurrency { ask(process) }
        }
        while let next = waiting.indices.min(by: { waiting[$0].wake < waiting[$1].wake }), waiting[next].wake < end {
            now = max(now, waiting[next].wake)
            let request = waiting.remove(at: next)
            if chance(trouble.restarts) { restart(request.process) } else { go(request) }
        }
    }

    private mutating func go(_ request: Waiting) {
        let process = request.process
        if request.moment == .zero { return ask(process) }
        if chance(trouble.drops) {
            update(process) { schedule, _ in schedule.giveBack(request.moment) }
            return ask(process)
        }
        switch update(process, { $0.takeTurn(at: request.moment, now: $1) }) {
        case .now:
            sent.append(now)
            if chance(trouble.parks) {
                update(process) { $0.throttle(for: .seconds(1), sentAt: $1, at: $1) }
                parks.append((now, now + .seconds(1)))
            }
        case .early(let turn):
            var request = request
            request.wake = max(now, turn) + lateness()
            waiting.append(request)
            return
        case .missed:
            update(process) { schedule, _ in schedule.giveBack(request.moment) }
        }
        ask(process)
    }

    private mutating func restart(_ process: Int) {
        let lost = waiting.count { $0.process == process } + 1
        waiting.removeAll { $0.process == process }
        processes[process] = LaneSchedule(windows: windows)
        for _ in 0..<lost { ask(process) }
    }

    private mutating func ask(_ process: Int) {
        switch update(process, { $0.reserve(at: $1) }) {
        case .at(let moment):
            waiting.append(Waiting(process: process, moment: moment, wake: max(now, moment) + lateness()))
        case .tooFar(let moment), .later(let moment):
            waiting.append(Waiting(process: process, moment: .zero, wake: max(now, moment) + lateness()))
        }
    }

    @discardableResult
    private mutating func update<Result>(
        _ process: Int,
        _ body: (inout LaneSchedule, Duration) -> Result
    ) -> Result {
        var schedule = processes[process]
        schedule.limiter.merge(shared.horizon, quotas: shared.quotas)
        let result = body(&schedule, now)
        shared.horizon = schedule.limiter.horizon
        shared.quotas = schedule.limiter.quotaCounts
        processes[process] = schedule
        return result
    }

    private mutating func lateness() -> Duration {
        if chance(trouble.stalls) { return .milliseconds(Int.random(in: 0...4000, using: &random)) }
        return .microseconds(Int(1000 * Double.random(in: trouble.lateness, using: &random)))
    }

    private mutating func chance(_ thousandths: Int) -> Bool {
        thousandths > 0 && Int.random(in: 0..<1000, using: &random) < thousandths
    }
}
