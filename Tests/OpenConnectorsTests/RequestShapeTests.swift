import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// What goes over the wire, byte for byte.
@Suite struct RequestShapeTests {
    static let base = "https://api.example.com/elements/api-v2"
    static let twoSecrets = "Authorization: User user/secret=, Organization org+secret="
    static let threeSecrets = twoSecrets + ", Element element/token="

    @Test func readByID() async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.read(.id(InstanceID(rawValue: "4711")))
        #expect(
            wire(scripted.requests[0]) == [
                "GET \(Self.base)/instances/4711", Self.twoSecrets, "Accept: application/json",
            ]
        )
        #expect(scripted.requests[0].lane == .platform)
        #expect(scripted.requests[0].deadline == .seconds(30))
    }

    @Test func readByElementToken() async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.read(.elementToken(element))
        #expect(
            wire(scripted.requests[0]) == [
                "GET \(Self.base)/instances?hydrate=true&pageSize=2", Self.threeSecrets, "Accept: application/json",
            ]
        )
    }

    @Test("The ping waits longer than the platform's own five refresh attempts")
    func ping() async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.ping(element, expecting: InstanceID(rawValue: "1"), provider: nil)
        #expect(wire(scripted.requests[0]) == ["GET \(Self.base)/ping", Self.threeSecrets, "Accept: application/json"])
        #expect(scripted.requests[0].deadline == .seconds(90))
    }

    @Test func authorizationURL() async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.authorizationURL(
            AuthorizationURLRequest(element: "sfdc", application: application, state: state)
        )
        #expect(
            wire(scripted.requests[0]) == [
                "POST \(Self.base)/elements/sfdc/oauth/url", Self.twoSecrets, "Accept: application/json",
                "application/json",
                #"{"apiKey":"client-1","apiSecret":"s3cr+t/x","callbackUrl":"https://reauth.example.com/callback","#
                    + #""scope":"api refresh_token","state":"StateStateStateStateStateStateStateStateSta"}"#,
            ]
        )
    }

    @Test("Without a scope the member is left out: an empty one would override the element's own")
    func authorizationURLWithoutScope() async throws {
        var plain = application
        plain.scope = nil
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.authorizationURL(
            AuthorizationURLRequest(element: "box", application: plain, state: state)
        )
        #expect(scripted.requests[0].body?.text.exposed().contains("scope") == false)
    }

    @Test func enable() async throws {
        let scripted = ScriptedPlatform(answer(200))
        _ = try await scripted.platform.enable(InstanceID(rawValue: "4711"))
        #expect(
            wire(scripted.requests[0]) == [
                "PUT \(Self.base)/instances/4711/enabled", Self.twoSecrets, "Accept: application/json",
            ]
        )
    }

    @Test func lists() async throws {
        let scripted = ScriptedPlatform(answer(404), answer(404), answer(404), answer(404))
        let platform = scripted.platform
        _ = try await platform.checkCredentials()
        _ = try await platform.count()
        _ = try await platform.page(after: nil, size: 200, tags: [], search: nil)
        _ = try await platform.page(after: "a+b/c=", size: 50, tags: ["prod", "a&b=ü"], search: "acme & co")
        #expect(
            scripted.requests.map { $0.url.exposed() } == [
                "\(Self.base)/instances?pageSize=1",
                "\(Self.base)/instances/count",
                "\(Self.base)/instances?pageSize=200",
                "\(Self.base)/instances?pageSize=50&nextPage=a%2Bb%2Fc%3D&searchText=acme%20%26%20co"
                    + "&tags%5B%5D=prod&tags%5B%5D=a%26b%3D%C3%BC",
            ]
        )
        #expect(scripted.requests.allSatisfy { $0.method == .get && $0.headers.count == 2 && $0.body == nil })
        #expect(scripted.requests.map(\.purpose) == [.call, .call, .listing, .listing])
    }

    @Test(
        "What could change the path or the header is refused before anything is sent",
        arguments: ["", ".", "..", "a/b", "a b", "ä", "a%2f", "a?b"]
    )
    func elementKeys(key: String) async throws {
        let scripted = ScriptedPlatform()
        let link = try await scripted.platform.authorizationURL(
            AuthorizationURLRequest(element: key, application: application, state: state)
        )
        guard case .failed(.unexpected) = link else {
            Issue.record("accepted: \(link)")
            return
        }
        #expect(scripted.requests.isEmpty)
    }

    @Test(arguments: ["", "x, User other", "a b", "a\r\nX: y", "tökén"])
    func elementTokens(token: String) async throws {
        let scripted = ScriptedPlatform()
        let read = try await scripted.platform.read(.elementToken(Secret(token)))
        let ping = try await scripted.platform.ping(Secret(token), expecting: InstanceID(rawValue: "1"), provider: nil)
        guard case .failed(.unexpected) = read, case .failed(.unexpected) = ping else {
            Issue.record("accepted: \(read), \(ping)")
            return
        }
        #expect(scripted.requests.isEmpty)
    }

    @Test(arguments: ["", "1/2", "../accounts", "12 ", "1234567890123456789"])
    func instanceIDs(id: String) async throws {
        let scripted = ScriptedPlatform()
        let read = try await scripted.platform.read(.id(InstanceID(rawValue: id)))
        let enable = try await scripted.platform.enable(InstanceID(rawValue: id))
        guard case .failed(.unexpected) = read, case .failed(.unexpected) = enable else {
            Issue.record("accepted: \(read), \(enable)")
            return
        }
        #expect(scripted.requests.isEmpty)
    }
}
