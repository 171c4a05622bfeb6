import Foundation
import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel

/// The credentials that a sandbox gives to its users.
///
/// They open nothing else.
struct SandboxAccess: Sendable {
    let organizationSecret: Secret<String>
    let userSecret: Secret<String>
    let applications: [Application]

    /// Asks the sandbox at `origin`.
    ///
    /// No answer is what it is at every platform: it cannot be reached. An answer of something else is a wrong URL in the job.
    static func fetch(from origin: String, client: PacedClient) async throws -> SandboxAccess {
        let request = PacedRequest(lane: .platform, method: .get, url: Secret(origin + "/sandbox/credentials"))
        let remedy = "start one with `reauth sandbox --port PORT` and give its URL"
        guard case .answered(let response) = try await client.send(request) else {
            throw OperationFailure(.platformUnreachable, "no sandbox answers at \(origin): \(remedy)")
        }
        guard response.status == 200, let wire = try? JSONDecoder().decode(Wire.self, from: Data(response.body)) else {
            throw OperationFailure(.badInput, "what answers at \(origin) is no sandbox: \(remedy)")
        }
        return SandboxAccess(
            organizationSecret: Secret(wire.organizationSecret),
            userSecret: Secret(wire.userSecret),
            applications: wire.applications.map {
                Application(
                    element: $0.element,
                    clientID: Secret($0.clientID),
                    clientSecret: Secret($0.clientSecret),
                    redirectURI: $0.redirectURI,
                    scope: $0.scope
                )
            }
        )
    }

    private struct Wire: Decodable {
        var organizationSecret: String
        var userSecret: String
        var applications: [WireApplication]
    }

    private struct WireApplication: Decodable {
        var element: String
        var clientID: String
        var clientSecret: String
        var redirectURI: String
        var scope: String?
    }
}
