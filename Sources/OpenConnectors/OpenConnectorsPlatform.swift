import JSON
import class Foundation.JSONEncoder
package import OAuth
package import PacedHTTP
package import ReauthEngine
import ReauthModel

/// The SAP Open Connectors API (formerly Cloud Elements): the calls that a rotation needs, and no others.
///
/// Calls with an instance id are used wherever there is one, because a wrong Element token would silently select
/// another instance. Each call sends at most one request.
package struct OpenConnectorsPlatform: Sendable {
    /// What came of one request.
    enum Reply {
        case answered(PlatformAnswer)
        case failed(RequestFailure)

        init(_ result: PacedResult) {
            self =
                switch result {
                case .answered(let response): .answered(PlatformAnswer(response))
                case .failed(let failure): .failed(failure)
                }
        }
    }

    private let baseURL: String
    let authorization: AuthorizationHeader
    private let sender: any RequestSender
    /// Whether its requests go before others.
    private var urgency = Urgency.ordinary

    /// Makes the platform's client.
    ///
    /// `baseURL` is the whole prefix, with `/elements/api-v2`; it depends on the region, and no complete list of hosts
    /// was ever published.
    package init(
        baseURL: String,
        organization: Secret<String>,
        user: Secret<String>,
        sender: any RequestSender
    ) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        authorization = AuthorizationHeader(organization: organization, user: user)
        self.sender = sender
    }

    /// A request to the platform; `path` begins with a slash and is escaped already.
    ///
    /// A request by `GET` only reads, but for a call through an instance. `provider` is set for a request that the platform calls the instance's provider for, with that one's lane if it has one.
    func request(
        _ method: PacedRequest.Method,
        _ path: String,
        authorization: Secret<String>,
        json: (some Encodable & Sendable)? = [String: String]?.none,
        deadline: Duration = .seconds(30),
        purpose: PacedRequest.Purpose = .call,
        provider: LaneKey?? = nil
    ) throws -> PacedRequest {
        PacedRequest(
            lane: .platform,
            method: method,
            url: Secret(baseURL + path),
            headers: [
                (name: "Authorization", value: authorization),
                (name: "Accept", value: Secret("application/json")),
            ],
            body: try json.map { PacedRequest.Body(contentType: "application/json", text: try Self.encoded($0)) },
            deadline: deadline,
            purpose: purpose,
            isHarmless: method == .get && provider == nil,
            urgency: urgency,
            passedOn: provider.map { lane in
                PacedRequest.PassedOn(lane: lane) { PlatformAnswer($0).hasProviderMessage }
            }
        )
    }

    /// Sends one request and reads the answer.
    func send(_ request: PacedRequest) async throws -> Reply {
        Reply(try await sender.send(request))
    }

    /// Sends one request with a permit, and reads the answer.
    func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> Reply {
        Reply(try await sender.send(request, with: permit))
    }

    /// The same, whose requests go before the others that wait for the platform.
    package var forCodeAtHand: any Platform {
        var platform = self
        platform.urgency = .codeAtHand
        return platform
    }

    private static func encoded(_ members: some Encodable) throws -> Secret<String> {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Secret(String(decoding: try encoder.encode(members), as: UTF8.self))
    }
}

extension OpenConnectorsPlatform {
    /// An element's key, when it may stand in a path.
    static func pathComponent(forElement key: String) -> String? {
        let isPlain = key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default:
                false
            }
        }
        // `.` and `..` are made of allowed characters, and would name another path.
        return isPlain && (1...128).contains(key.utf8.count) && key.contains { $0 != "." } ? key : nil
    }

    /// A refusal before anything was sent.
    static func refusal(_ note: String) -> RequestFailure {
        .unexpected(Evidence(note: "\(note); nothing was sent"))
    }
}
