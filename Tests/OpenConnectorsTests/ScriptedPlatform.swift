import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Synchronization
import Testing

@testable import OpenConnectors

/// Answers in the order of its script, and remembers what was asked.
///
/// An unscripted request fails the test.
final class ScriptedPlatform: RequestSender {
    private struct State {
        var script: [PacedResult]
        var requests: [PacedRequest] = []
    }

    struct Unscripted: Error {}

    private let state: Mutex<State>

    init(_ script: PacedResult...) {
        state = Mutex(State(script: script))
    }

    var requests: [PacedRequest] {
        state.withLock { $0.requests }
    }

    var platform: OpenConnectorsPlatform {
        OpenConnectorsPlatform(
            baseURL: "https://api.example.com/elements/api-v2/",
            organization: Secret("org+secret="),
            user: Secret("user/secret="),
            sender: self
        )
    }

    func send(_ request: PacedRequest) async throws -> PacedResult {
        try state.withLock { state in
            state.requests.append(request)
            guard !state.script.isEmpty else { throw Unscripted() }
            return state.script.removeFirst()
        }
    }

    func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> PacedResult {
        #expect(permit.lane == request.lane)
        return try await send(request)
    }

    func park(_ lane: LaneKey, for duration: Duration) {}
}

/// Permits for everybody at once.
final class FreePermits: PermitSource {
    func permitEnded(_ claim: Permit.Claim) {}

    static var one: Permit { Permit(.platform, .codeAtHand, from: FreePermits()) }
}

/// One answer; every answer of the platform itself names its request.
func answer(
    _ status: Int,
    _ body: String = "",
    _ headers: [(name: String, value: String)] = [(name: "elements-request-id", value: "r-1")]
) -> PacedResult {
    .answered(PacedResponse(status: status, headers: headers, body: Array(body.utf8)))
}

/// What a proxy in between would say.
let gatewayPage = "<html><body>marker-in-body</body></html>"

/// The platform's 401 for a wrong secret or a deleted instance.
let platformRejection = #"{"requestId":"1","message":"Invalid Organization or User secret, marker-in-body"}"#

/// The 401 that passes on what the provider said.
let providerRejection = #"{"requestId":"1","message":"Request failed","providerMessage":"marker-in-body expired"}"#

/// A request in one line per part, as it goes over the wire.
func wire(_ request: PacedRequest) -> [String] {
    var lines = ["\(request.method.rawValue) \(request.url.exposed())"]
    lines += request.headers.map { "\($0.name): \($0.value.exposed())" }
    if let body = request.body { lines += ["\(body.contentType)", body.text.exposed()] }
    return lines
}

let element = Secret("element/token=")
let application = Application(
    element: "sfdc",
    clientID: Secret("client-1"),
    clientSecret: Secret("s3cr+t/x"),
    redirectURI: "https://reauth.example.com/callback",
    scope: "api refresh_token"
)
let state = State(rawValue: "StateStateStateStateStateStateStateStateSta")
