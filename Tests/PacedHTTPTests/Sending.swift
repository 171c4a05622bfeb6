import OAuth
import PacedHTTP
import ReauthModel
import Testing

let box = LaneKey(rawValue: "box")
let salesforce = LaneKey(rawValue: "salesforce")

/// As fast as it goes: for tests that are not about pacing.
let unpaced = LaneLimit(windows: [], concurrency: 64)

func withClient<Result: Sendable>(
    limits: [LaneKey: LaneLimit] = [box: unpaced, salesforce: unpaced],
    concurrency: Int = 64,
    time: any TimeSource = ManualTime(),
    _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
) async throws -> Result {
    try await PacedClient.withClient(limits: limits, concurrency: concurrency, time: time, body)
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
