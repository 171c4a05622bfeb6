import OAuth
package import ReauthModel
import Synchronization

/// Sends what only reads, and keeps everything else on this machine: the choke point of a dry run.
///
/// A request that is made while ``recording(_:)`` is under way is handed to it and not sent. Any other request is sent only
/// where it reads and does no harm, so a caller that forgets to record has no effect either.
package struct RecordingSender: RequestSender {
    /// Requests that were made and not sent.
    private final class Recording: Sendable {
        private let requests = Mutex<[PacedRequest]>([])

        func add(_ request: PacedRequest) { requests.withLock { $0.append(request) } }
        var first: PacedRequest? { requests.withLock { $0.first } }
    }

    @TaskLocal private static var current: Recording?

    private let base: any RequestSender

    /// `base` sends what reads.
    package init(_ base: any RequestSender) {
        self.base = base
    }

    /// Runs `body`, whose request is not sent; `nil` where it made none.
    package static func recording<Value: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> (Value, PacedRequest?) {
        let recording = Recording()
        let value = try await $current.withValue(recording) { try await body() }
        return (value, recording.first)
    }

    package func send(_ request: PacedRequest) async throws -> PacedResult {
        if let recording = Self.current {
            recording.add(request)
            return Self.notSent
        }
        guard request.method == .get, request.isHarmless else { return Self.notSent }
        return try await base.send(request)
    }

    /// Never sends: a permit is asked for beforehand only by what has an effect.
    package func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> PacedResult {
        _ = consume permit
        Self.current?.add(request)
        return Self.notSent
    }

    /// Does nothing: no provider was called, so none throttles.
    package func park(_ lane: LaneKey, for duration: Duration) {}

    private static var notSent: PacedResult {
        .failed(.notSent(Evidence(note: "recorded by a dry run; nothing was sent")))
    }
}

extension PacedRequest {
    /// The URL without the values of its query, which may be secrets.
    package var redactedURL: String {
        let text = url.exposed()
        guard let mark = text.firstIndex(of: "?") else { return text }
        let query = text[text.index(after: mark)...].split(separator: "&").map { part in
            "\(part.prefix { $0 != "=" })=<redacted>"
        }
        return text[...mark] + query.joined(separator: "&")
    }
}
