import OAuth
import ReauthModel
import ReauthTesting
import Testing

@testable import PacedHTTP

let box = LaneKey(rawValue: "box")
let salesforce = LaneKey(rawValue: "salesforce")

/// Between two moments of ten per second: an interval, and the room for timers that are late.
let tenthSpacing: Duration = .microseconds(100_400)

/// The moments of requests that go at ten per second, in seconds.
func tenths(_ count: Int, from first: Duration = .zero) -> [Double] {
    (0..<count).map { number in (first + tenthSpacing * number).seconds }
}

/// No limit, for tests that are not about pacing.
let unpaced = LaneLimit(windows: [], concurrency: 64)

func withClient<Result: Sendable>(
    limits: [LaneKey: LaneLimit] = [box: unpaced, salesforce: unpaced],
    concurrency: Int = 64,
    time: any TimeSource = ManualClock(),
    _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
) async throws -> Result {
    try await PacedClient.withClient(
        limits: limits,
        concurrency: concurrency,
        time: time,
        network: NetworkSettings(proxies: .none, roots: .system),
        deadlines: time is ManualClock ? SleepingDeadlines(time: time) : nil,
        body
    )
}

/// Deadlines on the clock of a test.
struct SleepingDeadlines: Deadlines {
    let time: any TimeSource

    func after(_ duration: Duration, _ body: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
        let task = Task {
            do { try await time.sleep(for: duration) } catch { return }
            body()
        }
        return { task.cancel() }
    }
}

func get(_ server: LoopbackServer, _ path: String = "/", lane: LaneKey = box) -> PacedRequest {
    PacedRequest(lane: lane, method: .get, url: Secret(server.origin + path))
}

func answered(_ result: PacedResult) throws -> PacedResponse {
    guard case .answered(let response) = result else {
        Issue.record("not answered: \(result)")
        throw Unexpected()
    }
    return response
}

func failed(_ result: PacedResult) throws -> RequestFailure {
    guard case .failed(let failure) = result else {
        Issue.record("not failed: \(result)")
        throw Unexpected()
    }
    return failure
}

/// The result is not of the kind that the test is about; the issue was recorded.
struct Unexpected: Error {}

extension RequestFailure {
    var isNotSent: Bool {
        if case .notSent = self { return true }
        return false
    }

    var isLost: Bool {
        if case .lost = self { return true }
        return false
    }
}

/// The result of a request for a permit, and of sending with it.
enum PermitResult<Answer: Sendable>: Sendable {
    case sent(Answer)
    case parked(until: Timestamp)
    /// `prepare` refused, so the permit was returned.
    case withheld
}

extension LanePacer {
    /// The trip of one request: permitted, prepared where there is something to prepare, sent when its turn comes.
    func withPermit<Answer: Sendable>(
        urgency: Urgency = .ordinary,
        prepare: (@Sendable () async throws -> Bool)? = nil,
        _ send: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> PermitResult<Answer> {
        switch try await permit(urgency, ahead: prepare == nil ? .zero : Self.preparation) {
        case .parked(let until):
            return .parked(until: until)
        case .granted(var permit):
            if let prepare, try await !prepare() { return .withheld }
            if let until = try await takeTurn(&permit.claim) { return .parked(until: until) }
            return .sent(try await send())
        }
    }
}
