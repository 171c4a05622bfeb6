#if DEBUG
import Foundation
import PacedHTTP
import ReauthEngine
import ReauthModel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Outside the class, whose own method `write` hides the system's call.
private func append(_ line: [UInt8], to descriptor: Int32) {
    _ = write(descriptor, line, line.count)
}

/// Ends the process like a loss of power does, at a point that a test chose.
///
/// Only debug builds have it.
///
/// `REAUTH_TEST_CRASH_AT=intent.after:17` kills it with SIGKILL when it passes that point for the seventeenth time.
/// `REAUTH_TEST_ACKNOWLEDGED=FILE` has every checkpoint noted there as soon as the store has acknowledged it, so that a test
/// knows what a loss of power must leave in place.
final class CrashSwitch: Sendable {
    /// What the environment asks for.
    static let armed = CrashSwitch(ProcessInfo.processInfo.environment)

    private let point: FaultPoint?
    private let target: Int
    private let passed = Mutex(0)
    private let acknowledged: Int32?

    /// Reads the environment; `nil` when it asks for nothing.
    init?(_ environment: [String: String]) {
        let words = environment["REAUTH_TEST_CRASH_AT"]?.split(separator: ":") ?? []
        point = words.first.flatMap { FaultPoint(String($0)) }
        target = words.count > 1 ? Int(words[1]) ?? 1 : 1
        acknowledged = environment["REAUTH_TEST_ACKNOWLEDGED"].map {
            open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        }
        if point == nil, acknowledged == nil { return nil }
    }

    /// Counts that the program passes `point`; returns whether it has to die there.
    func isDue(at point: FaultPoint) -> Bool {
        guard point == self.point else { return false }
        return passed.withLock { passed in
            passed += 1
            return passed == target
        }
    }

    /// Passes a point, or dies there.
    func pass(_ deed: FaultPoint.Deed, _ moment: FaultPoint.Moment) {
        if isDue(at: FaultPoint(deed, moment)) { kill(getpid(), SIGKILL) }
    }

    /// Writes to the store, with a point on both sides.
    func write<Answer: Sendable>(
        _ deed: FaultPoint.Deed,
        _ body: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        pass(deed, .before)
        let answer = try await body()
        pass(deed, .after)
        return answer
    }

    /// Sends a request, with a point on both sides and one in the middle.
    func request<Answer: Sendable>(
        _ deed: FaultPoint.Deed,
        _ body: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        pass(deed, .before)
        let answer = try await TransportProbe.$answerBegins.withValue({ self.pass(deed, .during) }, operation: body)
        pass(deed, .after)
        return answer
    }

    /// The same for a request that needs a permit.
    func request<Answer: Sendable>(
        _ deed: FaultPoint.Deed,
        with permit: consuming Permit,
        _ body: (consuming Permit) async throws -> Answer
    ) async throws -> Answer {
        pass(deed, .before)
        var permit = Optional(permit)
        let answer = try await TransportProbe.$answerBegins.withValue({ self.pass(deed, .during) }) {
            guard let permit = permit.take() else { throw CancellationError() }
            return try await body(permit)
        }
        pass(deed, .after)
        return answer
    }

    /// Notes that the store has acknowledged a checkpoint: the item, how many entries of the trail came with it, and
    /// how many pings the item has now, because a checkpoint before a ping changes nothing else.
    func note(_ checkpoint: Checkpoint) {
        guard let acknowledged else { return }
        let entries =
            checkpoint.events.count + (checkpoint.intent == nil ? 0 : 1) + (checkpoint.exchange == nil ? 0 : 1)
            + (checkpoint.settlement == nil ? 0 : 1)
        // One short line in one call, which the kernel appends as a whole and keeps when the process dies.
        let line = Array("\(checkpoint.item.sequence) \(entries) \(checkpoint.item.progress.pings)\n".utf8)
        append(line, to: acknowledged)
    }
}
#endif
