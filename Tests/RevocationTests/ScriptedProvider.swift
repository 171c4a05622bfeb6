import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Synchronization
import Testing

@testable import Revocation

/// One provider that gives one answer, and remembers what was asked and parked.
final class ScriptedProvider: RequestSender {
    private struct State {
        var requests: [PacedRequest] = []
        var parks: [String] = []
    }

    private let state = Mutex(State())
    private let result: PacedResult
    private let catalog: RevocationCatalog
    private let origin: String?

    init(_ result: PacedResult, catalog: RevocationCatalog, origin: String? = nil) {
        self.result = result
        self.catalog = catalog
        self.origin = origin
    }

    var requests: [PacedRequest] { state.withLock { $0.requests } }
    var parks: [String] { state.withLock { $0.parks } }

    func revoke(
        _ kind: TokenKind = .refreshToken,
        token: String = "to ken+/=",
        element: String,
        configuration: [String: String] = [:],
        application: Application? = application
    ) async throws -> RevocationAnswer {
        let service = CatalogRevocationService(catalog: catalog, sender: self, originOverride: origin)
        let instance = Instance(
            id: InstanceID(rawValue: "7"),
            name: nil,
            element: element,
            tags: [],
            isDisabled: false,
            elementToken: nil,
            configuration: Secret(configuration)
        )
        let preparation = try service.prepare(
            kind,
            token: Secret(token),
            of: instance,
            element: element,
            application: application
        )
        switch preparation {
        case .refused(let answer): return answer
        case .ready(let request):
            return try await request.send(with: Permit(request.lane, .ordinary, from: FreePermits()))
        }
    }

    func send(_ request: PacedRequest) async throws -> PacedResult {
        Issue.record("a revocation was sent without the permit that it was recorded under")
        return result
    }

    func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> PacedResult {
        #expect(permit.lane == request.lane)
        state.withLock { $0.requests.append(request) }
        return result
    }

    func park(_ lane: LaneKey, for duration: Duration) {
        state.withLock { $0.parks.append("\(lane) \(duration.seconds)") }
    }
}

/// Permits for everybody at once.
final class FreePermits: PermitSource {
    func permitEnded(_ claim: Permit.Claim) {}
}

let application = Application(
    element: "box",
    clientID: Secret("client:1"),
    clientSecret: Secret("s3cr+t/x"),
    redirectURI: "https://reauth.example.com/callback",
    scope: nil
)

func answer(_ status: Int, _ body: String = "", _ headers: [(name: String, value: String)] = []) -> PacedResult {
    .answered(PacedResponse(status: status, headers: headers, body: Array(body.utf8)))
}

/// A request in one line per part, as it goes over the wire.
func wire(_ request: PacedRequest) -> [String] {
    var lines = ["\(request.method.rawValue) \(request.url.exposed())"]
    lines += request.headers.map { "\($0.name): \($0.value.exposed())" }
    if let body = request.body { lines += [body.contentType, body.text.exposed()] }
    return lines
}

/// The case of an answer as a word; for failures the word of the failure.
func word(_ answer: RevocationAnswer) -> String {
    switch answer {
    case .revoked: "revoked"
    case .alreadyGone: "alreadyGone"
    case .clientRejected: "clientRejected"
    case .unsupportedTokenType: "unsupportedTokenType"
    case .refused: "refused"
    case .hostNotAllowed: "hostNotAllowed"
    case .failed(.parked): "parked"
    case .failed(.throttled): "throttled"
    case .failed(.notSent): "notSent"
    case .failed(.lost): "lost"
    case .failed(.unavailable): "unavailable"
    case .failed(.unreadable): "unreadable"
    case .failed(.unexpected): "unexpected"
    }
}

func evidence(_ answer: RevocationAnswer) -> Evidence? {
    switch answer {
    case .revoked(let evidence), .alreadyGone(let evidence), .clientRejected(let evidence),
        .unsupportedTokenType(let evidence), .refused(let evidence), .hostNotAllowed(let evidence):
        evidence
    case .failed(let failure):
        failure.evidence
    }
}

/// A catalog of one provider: `acme`, claiming `acmecrm`, with these lines after `elements`.
func catalog(_ lines: String) throws -> RevocationCatalog {
    let indented = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    let text = "providers:\n  acme:\n    elements: [acmecrm]\n" + indented.joined(separator: "\n") + "\n"
    return try RevocationCatalog.builtIn().adding(text: text, name: "providers.yaml")
}
