import Metering
import NIOCore
import NIOPosix
import OAuth
package import ReauthModel

/// The one choke point: whatever is sent to the platform or a provider gets its permit here.
///
/// Nothing else in the program holds an HTTP client, so no code path can go around the pacing.
package final class PacedClient: RequestSender {
    private let transport: Transport
    private let pacers: [LaneKey: LanePacer]
    private let unknownLane: LanePacer
    let time: any TimeSource

    private init(
        transport: Transport,
        limits: [LaneKey: LaneLimit],
        concurrency: Int,
        time: any TimeSource,
        shared: (any PaceLedger)?
    ) {
        self.transport = transport
        self.time = time
        let overall = Permits(concurrency)
        pacers = Dictionary(
            uniqueKeysWithValues: limits.map {
                ($0.key, LanePacer(key: $0.key, limit: $0.value, overall: overall, time: time, shared: shared))
            }
        )
        // Every lane is known before a run begins. An unknown lane would get the careful default limit; no request goes
        // without one.
        unknownLane = LanePacer(
            key: LaneKey(rawValue: "other"),
            limit: .unknownProvider,
            overall: overall,
            time: time
        )
    }

    /// Opens a client for the length of `body`: `limits` per lane, and `concurrency` requests in flight over all lanes,
    /// through the proxy and with the trust of `network`.
    ///
    /// With `shared`, the rates hold over all processes that have the same file; `time` must then tell the machine's
    /// time since boot.
    package static func withClient<Result: Sendable>(
        limits: [LaneKey: LaneLimit],
        concurrency: Int,
        time: any TimeSource,
        shared: (any PaceLedger)? = nil,
        network: NetworkSettings,
        _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
    ) async throws -> Result {
        try await withClient(
            limits: limits,
            concurrency: concurrency,
            time: time,
            shared: shared,
            network: network,
            deadlines: nil,
            body
        )
    }

    /// The same with other timers for the deadlines of requests.
    static func withClient<Result: Sendable>(
        limits: [LaneKey: LaneLimit],
        concurrency: Int,
        time: any TimeSource,
        shared: (any PaceLedger)? = nil,
        network: NetworkSettings,
        deadlines: (any Deadlines)?,
        _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
    ) async throws -> Result {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let routes = HTTPRoutes(loops: loops, connections: concurrency, network: network)
        let client = PacedClient(
            transport: Transport(routes: routes, loop: loops.next(), deadlines: deadlines),
            limits: limits,
            concurrency: concurrency,
            time: time,
            shared: shared
        )
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(client))
        } catch {
            outcome = .failure(error)
        }
        // In a task of its own: a client that is not shut down traps, so it must be shut down when this task is
        // cancelled, too.
        _ = await Task {
            await routes.shutdown()
            try? await loops.shutdownGracefully()
        }.value
        return try outcome.get()
    }

    /// Runs `body`, and the tasks that it starts as its children, on the thread that also serves the sockets.
    ///
    /// A task that waits for an answer then goes on where the answer arrives, without waking another thread. Nothing in
    /// `body` may block that thread.
    package func withSocketThread<Result: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async rethrows -> Result {
        try await withTaskExecutorPreference(transport.executor, operation: body)
    }

    // MARK: Sending

    /// Waits for a permit and sends the request once.
    ///
    /// Throws only when cancelled.
    package func send(_ request: PacedRequest) async throws -> PacedResult {
        if let refusal = Self.refusal(of: request) { return .failed(refusal) }
        // A call through an instance is a call to its provider.
        guard let provider = request.passedOn?.lane.map({ pacer(of: $0) }) else {
            return try await sendWithOwnPermit(request)
        }
        return try await provider.withCall { try await sendWithOwnPermit(request) }
    }

    private func sendWithOwnPermit(_ request: PacedRequest) async throws -> PacedResult {
        switch try await pacer(of: request.lane).permit(request.urgency) {
        case .parked(let until): return .failed(.parked(until: until))
        case .granted(let permit): return try await send(request, with: permit)
        }
    }

    /// Sends the request once, with a permit of its lane, when the permit's moment has come.
    ///
    /// When the lane was parked since the permit was given, nothing is sent, and the answer is `failed(parked)`. Throws only
    /// when cancelled.
    package func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> PacedResult {
        if let refusal = Self.refusal(of: request) { return .failed(refusal) }
        let pacer = pacer(of: request.lane)
        guard permit.lane == pacer.key else {
            return .failed(.notSent(Evidence(note: "the permit is for another lane")))
        }
        if let until = try await pacer.takeTurn(&permit.claim) { return .failed(.parked(until: until)) }
        let sentAt = time.uptime
        let result = try await transport.send(request)
        // The place among the requests in flight becomes free before the answer is worked on.
        _ = consume permit
        Measure.requests.count(["lane": request.lane.rawValue, "class": Self.statusClass(of: result)])
        return noted(result, of: request, sentAt: sentAt)
    }

    /// `2xx` for a status of 200 to 299, and so on; `none` where no whole answer came.
    private static func statusClass(of result: PacedResult) -> String {
        guard case .answered(let response) = result, (100...599).contains(response.status) else { return "none" }
        return "\(response.status / 100)xx"
    }

    func pacer(of lane: LaneKey) -> LanePacer {
        pacers[lane] ?? unknownLane
    }

    private static func refusal(of request: PacedRequest) -> RequestFailure? {
        let text = request.url.exposed()
        guard !text.utf8.starts(with: "https://".utf8), !LoopbackURL.isLoopbackHTTP(text) else { return nil }
        return .notSent(Evidence(note: "only https may be used, or http to a loopback address"))
    }

    // MARK: Lanes

    /// Parks a lane whose provider throttles in a dialect of its own (a 403, a 422, a header of its own).
    package func park(_ lane: LaneKey, for duration: Duration) {
        pacer(of: lane).throttled(for: duration, sentAt: time.uptime)
    }

    /// Parks a lane until a moment that an earlier process was told to wait for; does nothing when it has passed.
    package func restorePark(of lane: LaneKey, until moment: Timestamp) {
        let pause = time.now.duration(to: moment)
        guard pause > .zero else { return }
        pacers[lane]?.park(for: min(pause, LaneSchedule.longestPark))
    }

    /// Goes on from the share of a lane's limit that an earlier process found its far side to bear.
    package func restore(share: Double, of lane: LaneKey) {
        pacers[lane]?.restore(share: share)
    }

    /// Keeps to another limit of a lane from now on.
    package func setLimit(_ limit: LaneLimit, of lane: LaneKey) {
        pacers[lane]?.setLimit(limit)
    }

    /// Sends again on a lane whose far side asked for a pause.
    package func endPark(of lane: LaneKey) {
        pacers[lane]?.endPark()
    }

    /// The pace of every lane at this moment, in the order of their names.
    package func readings() -> [PaceReading] {
        pacers.values.map { $0.reading() }.sorted { $0.key < $1.key }
    }
}

extension PacedClient: Pacer {
    /// Waits for a permit of a lane, until shortly before its moment.
    package func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer {
        try await pacer(of: lane).permit(urgency, ahead: LanePacer.preparation)
    }

    /// How long it is until what is wanted can be sent soon; `nil` where it can.
    package func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration? {
        pacer(of: lane).wait(for: demand)
    }
}
