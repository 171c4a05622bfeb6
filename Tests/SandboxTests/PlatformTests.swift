import Foundation
import Sandbox
import Testing

struct PlatformTests {
    private static func configuration(_ change: (inout FaultProfile) -> Void = { _ in }) -> SandboxConfiguration {
        var profile = FaultProfile()
        change(&profile)
        return SandboxConfiguration(instances: 450, faults: profile, deletedPercent: 4)
    }

    private static func live(_ fleet: SandboxPopulation) -> [UInt32] {
        (0..<UInt32(fleet.count)).filter { !fleet.initialState(of: $0).isDeleted }
    }

    @Test("a listing is cut to 200 rows in silence, and its pages hold every instance once", arguments: [false, true])
    func paging(tokenOnLastPage: Bool) async throws {
        try await rehearse(Self.configuration { $0.tokenOnLastPage = tokenOnLastPage }) { it in
            var ids: [Int] = []
            var sizes: [Int] = []
            var query = "?pageSize=5000"
            var last = 0
            while true {
                let answer = try await it.platform("GET", "/instances\(query)")
                last = answer.status
                guard answer.status == 200 else { break }
                let rows = try it.array(answer.body)
                #expect(answer.header("elements-returned-count") == "\(rows.count)")
                #expect(rows.allSatisfy { $0["configuration"] == nil })
                sizes.append(rows.count)
                ids += rows.compactMap { $0["id"] as? Int }
                guard let token = answer.header("elements-next-page-token") else { break }
                query = "?nextPage=\(token.replacing("=", with: "%3D").replacing("+", with: "%2B"))"
            }
            let live = Self.live(it.fleet)
            #expect(ids == live.map { SandboxPopulation.firstID + Int($0) })
            #expect(sizes == [200, 200, live.count - 400])
            #expect(last == (tokenOnLastPage ? 404 : 200))
            let count = try it.json(try await it.platform("GET", "/instances/count").body)
            #expect(count["totalInstances"] as? Int == live.count)
        }
    }

    @Test("search and tags narrow a listing, and nothing found is a 404")
    func narrowing() async throws {
        try await rehearse(Self.configuration()) { it in
            let tagged = try await it.platform(
                "GET",
                "/instances?tags%5B%5D=prod&tags%5B%5D=emea&searchText=SFDC&hydrate=true"
            )
            let rows = try it.array(tagged.body)
            let expected = Self.live(it.fleet).filter {
                it.fleet.element(of: $0) == .salesforce && it.fleet.tags(of: $0) == ["prod", "emea"]
            }
            #expect(rows.compactMap { $0["id"] as? Int } == expected.map { SandboxPopulation.firstID + Int($0) })
            #expect(rows.allSatisfy { ($0["configuration"] as? [String: String])?["oauth.api.secret"] == "********" })
            let none = try await it.platform("GET", "/instances?searchText=nobody")
            #expect(none.status == 404)
            #expect(try it.json(none.body)["message"] as? String == "No instances found")
            let boxes = try it.array(try await it.platform("GET", "/elements/box/instances").body)
            #expect(boxes.count == Self.live(it.fleet).count { it.fleet.element(of: $0) == .box })
        }
    }

    @Test("an instance shows its tokens, masks the client, and masks everything where the platform does")
    func reading() async throws {
        try await rehearse(SandboxConfiguration(instances: 1000)) { it in
            let index = try it.instance(of: .salesforce)
            let answer = try await it.platform("GET", "/instances/\(it.fleet.id(of: index))")
            let instance = try it.json(answer.body)
            let map = try #require(instance["configuration"] as? [String: String])
            #expect(map["oauth.user.token"] == it.fleet.accessToken(of: index, generation: 0))
            #expect(map["oauth.user.refresh_token"] == it.fleet.refreshToken(of: index, generation: 0))
            #expect(map["oauth.api.key"] == "********")
            #expect(map["base.url"] == "https://\(it.fleet.revocationHost(of: index) ?? "")/services/data/v59.0")
            #expect(instance["token"] as? String == it.fleet.elementToken(of: index))
            let masked = try #require((0..<UInt32(1000)).first(where: it.fleet.isMasked))
            let properties = try await it.platform("GET", "/instances/\(it.fleet.id(of: masked))/configuration")
            let token = try it.array(properties.body).first { $0["key"] as? String == "oauth.user.token" }
            #expect(token?["propertyValue"] as? String == "********")
        }
    }

    @Test("the switches change shapes and types")
    func switches() async throws {
        let configuration = Self.configuration {
            $0.elementTokenAnswer = .array
            $0.configurationShape = .array
            $0.nestedElementHub = false
            $0.idsAsStrings = true
            $0.datesAsNumbers = true
        }
        try await rehearse(configuration) { it in
            let index = try it.instance(of: .box)
            let answer = try it.array(try await it.platform("GET", "/instances", element: index).body)
            let instance = try #require(answer.first)
            #expect(answer.count == 1)
            #expect(instance["id"] as? String == it.fleet.id(of: index))
            #expect(instance["createdDate"] is Int)
            #expect((instance["configuration"] as? [[String: Any]])?.isEmpty == false)
            #expect((instance["element"] as? [String: Any])?["hub"] == nil)
        }
    }

    @Test("401 in its flavours, 404 by id, 403 when disabled")
    func refusals() async throws {
        try await rehearse(Self.configuration()) { it in
            let index = try it.instance(of: .box)
            let deleted = try #require((0..<UInt32(450)).first { it.fleet.initialState(of: $0).isDeleted })
            let credentials = it.sandbox.credentials
            let element = "Element \(it.fleet.elementToken(of: index))"
            let wrong = [
                "User wrong, Organization \(credentials.organizationSecret), \(element)",
                "User \(credentials.userSecret), Organization wrong, \(element)",
                "\(it.account), Element wrong", "Element \(it.fleet.elementToken(of: deleted)), \(it.account)", "",
            ]
            for header in wrong {
                let answer = try await it.client.send("GET", "/elements/api-v2/ping", ["Authorization": header])
                #expect(answer.status == 401)
                let body = try it.json(answer.body)
                #expect((body["message"] as? String)?.hasPrefix("Invalid Organization or User secret") == true)
                #expect(body["providerMessage"] == nil)
                #expect(body["requestId"] as? String == answer.header("elements-request-id"))
            }
            let reordered = "\(element), Organization \(credentials.organizationSecret), User \(credentials.userSecret)"
            let fine = try await it.client.send(
                "GET",
                "/elements/api-v2/hubs/nonsense/ping",
                ["Authorization": reordered]
            )
            #expect(fine.status == 200)
            #expect(fine.header("elements-element-instance-id") == it.fleet.id(of: index))
            #expect(try await it.platform("GET", "/instances/\(it.fleet.id(of: deleted))").status == 404)
            #expect(try await it.platform("GET", "/instances/99999").status == 404)
            #expect(try await it.platform("DELETE", "/instances/\(it.fleet.id(of: index))/enabled").status == 200)
            #expect(try await it.ping(index).status == 403)
            #expect(try await it.platform("GET", "/objects", element: index).status == 200)
            #expect(try await it.platform("PUT", "/instances/enabled", element: index).status == 200)
            #expect(try await it.ping(index).status == 200)
        }
    }

    @Test("Adobe Sign pings with a string")
    func adobePing() async throws {
        try await rehearse { it in
            let pong = try it.json(try await it.ping(it.instance(of: .adobeSign)).body)
            #expect(pong["valid"] as? String == "true")
            #expect(pong["endpoint"] as? String == "adobe-esign")
        }
    }

    @Test("from a dead grant over the consent page to a healed instance, for every provider")
    func healing() async throws {
        try await rehearse { it in
            for element in [SandboxElement.salesforce, .box, .adobeSign, .quickBooks] {
                let index = try it.instance(of: element)
                let path = "/instances/\(it.fleet.id(of: index))"
                #expect(try await it.revokeGrant(of: index).status == 200)
                #expect(try await it.ping(index).status == 401)
                let callback = try await it.callback(of: element, state: "S t+/=")
                #expect(callback["state"] == "S t+/=")
                let data = try JSONSerialization.data(withJSONObject: ["providerData": callback])
                let body = String(decoding: data, as: UTF8.self)
                let answer = try await it.platform("PATCH", path, body: body)
                #expect(answer.status == 200)
                let instance = try it.json(answer.body)
                #expect(instance["providerData"] == nil)
                let map = instance["configuration"] as? [String: String]
                #expect(map?["oauth.user.token"] == it.fleet.accessToken(of: index, generation: 1))
                let again = try await it.platform("PATCH", "/instances", element: index, body: body)
                #expect(again.status == 400)
                #expect(try it.json(again.body)["providerMessage"] != nil)
                #expect(try await it.ping(index).status == 200)
            }
            #expect(it.sandbox.world.tally(.exchange, .exchanged) == 4)
            #expect(it.sandbox.world.tally(.exchange, .codeUsed) == 4)
        }
    }

    @Test("a refusal on the consent page brings no code; foreign addresses get no redirect")
    func consent() async throws {
        try await rehearse { it in
            let denied = try await it.callback(of: .box, decision: "deny", state: "s")
            let description = "The person denied the request"
            #expect(denied == ["error": "access_denied", "error_description": description, "state": "s"])
            let client = try it.application(of: .box).clientID
            let page = "/hosts/account.box.com/api/oauth2/authorize?response_type=code&client_id=\(client)&state=s"
            let foreign = try await it.client.send("GET", "\(page)&redirect_uri=https://evil.example/callback")
            #expect(foreign.status == 400)
            let otherPort = "\(page)&scope=%3Cb%3E&redirect_uri=http://localhost:9999/callback"
            let shown = try await it.client.send("GET", otherPort)
            #expect(shown.status == 200)
            #expect(shown.body.contains("Use another account"))
            #expect(shown.body.contains("&lt;b&gt;"))
            #expect(it.sandbox.world.ledgerCount == 0)
        }
    }

    @Test("PATCH with tags replaces the whole set")
    func tags() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .box)
            let path = "/instances/\(it.fleet.id(of: index))"
            let answer = try await it.platform("PATCH", path, body: #"{"tags":["done"]}"#)
            #expect(try it.json(answer.body)["tags"] as? [String] == ["done"])
            let found = try it.array(try await it.platform("GET", "/instances?tags%5B%5D=done").body)
            #expect(found.count == 1)
        }
    }
}
