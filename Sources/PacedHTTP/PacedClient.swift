import AsyncHTTPClient
import NIOSSL
import OAuth
public import ReauthModel

/// The one choke point: whatever is sent to the platform or a provider gets its permit here.
///
/// Nothing else in the program holds an HTTP client, so no code path can go around the pacing.
public final class PacedClient: Sendable {
    private let transport: Transport
    private let pacers: [LaneKey: LanePacer]
    private let unknownLane: LanePacer
    private let time: any TimeSource

    private init(
        transport: Transport,
        limits: [LaneKey: LaneLimit],
        concurrency: Int,
        time: any TimeSource,
        shared: SharedPace?
    ) {
        self.transport = transport
        self.time = time
        let overall = Permits(concurrency)
        pacers = Dictionary(
            uniqueKeysWithValues: limits.map {
                ($0.key, LanePacer(key: $0.key, limit: $0.value, overall: overall, time: time, shared: shared))
            }
        )
        // Every lane is known before a run begins; should one be missed, it gets the careful default, never none.
        unknownLane = LanePacer(
            key: LaneKey(rawValue: "other"),
            limit: .unknownProvider,
            overall: overall,
            time: time
        )
    }

    /// Opens a client for the length of `body`: `limits` per lane, and `concurrency` requests in flight over all lanes.
    ///
    /// With `shared`, the rates hold over all processes that have the same file; `time` must then tell the machine's
    /// time since boot.
    public static func withClient<Result: Sendable>(
        limits: [LaneKey: LaneLimit],
        concurrency: Int,
        time: any TimeSource,
        shared: SharedPace? = nil,
        _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
    ) async throws -> Result {
        try await withClient(
            limits: limits,
            concurrency: concurrency,
            time: time,
            shared: shared,
            additionalRoots: [],
            body
        )
    }

    /// The same, trusting `additionalRoots` too.
    static func withClient<Result: Sendable>(
        limits: [LaneKey: LaneLimit],
        concurrency: Int,
        time: any TimeSource,
        shared: SharedPace? = nil,
        additionalRoots: [NIOSSLCertificate],
        _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
    ) async throws -> Result {
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: Transport.configuration(connections: concurrency, additionalRoots: additionalRoots)
        )
        let client = PacedClient(
            transport: Transport(client: http, time: time),
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
        // In a task of its own: a leaked client traps, and this one must be closed when we are cancelled too.
        _ = await Task { try? await http.shutdown() }.value
        return try outcome.get()
    }

    /// Waits for a permit and sends the request once.
    ///
    /// `record` is called when the permit is at hand, right before the request would leave, to write down what must be
    /// known of it; when it says no, the request counts as not sent. Throws only when cancelled, and what `record` throws.
    public func send(
        _ request: PacedRequest,
        recording record: (@Sendable () async throws -> Bool)? = nil
    ) async throws -> PacedResult {
        guard Self.isAllowed(request.url) else {
            return .failed(.notSent(Evidence(note: "only https may be used, or http to a loopback address")))
        }
        let pacer = pacers[request.lane] ?? unknownLane
        let permitted = try await pacer.withPermit(urgency: request.urgency, prepare: record) {
            try await transport.exchange(request)
        }
        switch permitted {
        case .parked(let until):
            return .failed(.parked(until: until))
        case .withheld:
            return .failed(.notSent(Evidence(note: "it could not be recorded, so nothing was sent")))
        case .sent(.notSent(let note)):
            return .failed(.notSent(Evidence(note: note)))
        case .sent(.lost(let note)):
            return .failed(.lost(Evidence(note: note)))
        case .sent(.tooLarge(let limit)):
            return .failed(.lost(Evidence(note: "the answer is larger than \(limit) bytes", exceededSize: limit)))
        case .sent(.answered(let response)):
            return result(of: response, pacer)
        }
    }

    private func result(of response: PacedResponse, _ pacer: LanePacer) -> PacedResult {
        let wait = RetryAfter.wait(in: response, now: time.now)
        switch response.status {
        case 429:
            pacer.throttled(for: wait)
            return .failed(.throttled(Evidence(httpStatus: 429)))
        case 503:
            if let wait { pacer.throttled(for: wait) }
            return .failed(.unavailable(Evidence(httpStatus: 503)))
        default:
            pacer.answered()
            return .answered(response)
        }
    }

    /// Parks a lane whose provider throttles in a dialect of its own (a 403, a 422, a header of its own).
    public func park(_ lane: LaneKey, for duration: Duration) {
        (pacers[lane] ?? unknownLane).throttled(for: duration)
    }

    /// Parks a lane until a moment that an earlier process was told; does nothing when it has passed.
    public func restorePark(of lane: LaneKey, until moment: Timestamp) {
        let left = time.now.duration(to: moment)
        guard left > .zero else { return }
        pacers[lane]?.park(for: min(left, RetryAfter.longest))
    }

    /// The pace of every lane at this moment, in the order of their names.
    public func readings() -> [PaceReading] {
        pacers.values.map { $0.reading() }.sorted { $0.key < $1.key }
    }

    private static func isAllowed(_ url: Secret<String>) -> Bool {
        let text = url.exposed()
        return text.hasPrefix("https://") || LoopbackURL.isLoopbackHTTP(text)
    }
}
