import ReauthModel
import ReauthTesting
import Synchronization

/// Paces lanes by their real schedules, on a clock that a test plays, and knows when a far side is down.
///
/// It does what the choke point does, without HTTP, other processes and places.
final class SchedulePacer: Pacer, PermitSource {
    private let clock: ManualClock
    private let schedules: Mutex<[LaneKey: LaneSchedule]>

    init(_ windows: [LaneKey: [RateWindow]], clock: ManualClock) {
        self.clock = clock
        schedules = Mutex(windows.mapValues { LaneSchedule(windows: $0) })
    }

    func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer {
        var permit = Permit(lane, urgency, from: self)
        while true {
            switch change(lane, { $0.admit(.direct, at: $1) }) {
            case .open: break
            case .trial: permit.claim.isTrial = true
            case .wait(let until): return .parked(until: wall(until))
            }
            let moment: Duration
            switch change(lane, { $0.reserve(at: $1) }) {
            case .at(let reserved): moment = reserved
            case .later(let until), .tooFar(let until): return .parked(until: wall(until))
            }
            try await sleep(until: moment)
            var turn = change(lane) { $0.takeTurn(at: moment, now: $1) }
            while case .early(let next) = turn {
                try await sleep(until: next)
                turn = change(lane) { $0.takeTurn(at: moment, now: $1) }
            }
            if turn == .now {
                permit.claim.isUsed = true
                return .granted(permit)
            }
        }
    }

    func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration? {
        change(lane) { $0.wait(for: demand, at: $1) }
    }

    func permitEnded(_ claim: Permit.Claim) {}

    /// Until when nothing may be called that the lane's far side answers; `nil` where it may.
    func pause(_ lane: LaneKey, _ request: LaneBreaker.Request) -> Timestamp? {
        guard case .wait(let until) = change(lane, { $0.admit(request, at: $1) }) else { return nil }
        return wall(until)
    }

    /// A request was not answered: until when the lane pauses, where it does.
    func failed(_ lane: LaneKey) -> Timestamp? {
        guard case .outage(let pause) = change(lane, { $0.noteFailure(at: $1) }) else { return nil }
        return clock.now.advanced(by: pause)
    }

    func worked(_ lane: LaneKey) {
        change(lane) { $0.noteAnswer(after: nil, at: $1) }
    }

    private func change<Result: Sendable>(
        _ lane: LaneKey,
        _ body: (inout LaneSchedule, Duration) -> Result
    ) -> Result {
        schedules.withLock { body(&$0[lane, default: LaneSchedule(windows: [])], clock.uptime) }
    }

    private func sleep(until moment: Duration) async throws {
        while case let rest = moment - clock.uptime, rest > .zero { try await clock.sleep(for: rest) }
    }

    private func wall(_ moment: Duration) -> Timestamp {
        clock.now.advanced(by: moment - clock.uptime)
    }
}
