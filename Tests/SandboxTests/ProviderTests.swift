import Foundation
import Sandbox
import Testing

struct ProviderTests {
    @Test("Salesforce: 200 without a body, then 400 invalid_token; only the instance's own host knows the token")
    func salesforce() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .salesforce)
            let token = it.fleet.refreshToken(of: index, generation: 0)
            let path = "/services/oauth2/revoke"
            let other = try #require(it.fleet.revocationHost(of: it.fleet.ordinary(.salesforce, skipping: 1)))
            for host in [other, "login.salesforce.com"] {
                let answer = try await it.form(host, path, [("token", token)])
                #expect(answer.status == 400)
                #expect(answer.body == #"{"error":"invalid_token"}"#)
            }
            let host = try #require(it.fleet.revocationHost(of: index))
            let revoked = try await it.form(host, path, [("token", token)])
            #expect(revoked.status == 200)
            #expect(revoked.body.isEmpty)
            #expect(try await it.form(host, path, [("token", token)]).body == #"{"error":"invalid_token"}"#)
            let rejected = try await it.ping(index)
            #expect(rejected.status == 401)
            #expect(try it.json(rejected.body)["providerMessage"] != nil)
        }
    }

    @Test("Box: the client stands in the form")
    func box() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .box)
            let token = ("token", it.fleet.accessToken(of: index, generation: 0))
            let application = try it.application(of: .box)
            let client = [("client_id", application.clientID), ("client_secret", application.clientSecret)]
            let wrong = [("client_id", application.clientID), ("client_secret", "wrong")]
            let answers = [
                try await it.form("api.box.com", "/oauth2/revoke", wrong + [token]),
                try await it.form("api.box.com", "/oauth2/revoke", client + [token]),
                try await it.form("api.box.com", "/oauth2/revoke", client + [token]),
            ]
            #expect(answers.map(\.status) == [400, 200, 400])
            #expect(answers.map(\.body) == [#"{"error":"invalid_client"}"#, "", #"{"error":"invalid_token"}"#])
        }
    }

    @Test("QuickBooks: JSON and Basic; a dead token is a 400 without a body")
    func quickBooks() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .quickBooks)
            let application = try it.application(of: .quickBooks)
            let token = it.fleet.refreshToken(of: index, generation: 0)
            func send(_ secret: String) async throws -> SocketClient.Answer {
                try await it.revokeAtQuickBooks(token, application.clientID, secret)
            }
            let wrong = try await send("wrong")
            #expect(wrong.status == 401)
            #expect(wrong.body == #"{"error":"invalid_client"}"#)
            #expect(try await send(application.clientSecret).status == 200)
            let again = try await send(application.clientSecret)
            #expect(again.status == 400)
            #expect(again.body.isEmpty)
        }
    }

    @Test("Adobe Sign: only the right shard knows the token")
    func adobeSign() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .adobeSign)
            let right = try #require(it.fleet.revocationHost(of: index))
            let token = it.fleet.accessToken(of: index, generation: 0)
            for shard in ["na1", "na2", "eu1"] where right != "api.\(shard).adobesign.com" {
                let answer = try await it.form("api.\(shard).adobesign.com", "/oauth/v2/revoke", [("token", token)])
                #expect(answer.status == 400)
            }
            #expect(try await it.form(right, "/oauth/v2/revoke", [("token", token)]).status == 200)
        }
    }

    @Test("errors of shape are told apart: host, path, method, media type, missing or repeated token")
    func shapes() async throws {
        try await rehearse { it in
            let form = ["Content-Type": "application/x-www-form-urlencoded"]
            let json = ["Content-Type": "application/json"]
            let box = "/hosts/api.box.com/oauth2/revoke"
            let cases: [(String, String, [String: String], String, Int)] = [
                ("POST", "/hosts/api.unknown.example/oauth2/revoke", form, "token=x", 404),
                ("POST", "/hosts/mydomain-9999.my.salesforce.com/services/oauth2/revoke", form, "token=x", 404),
                ("POST", "/hosts/api.box.com/oauth2/revoked", form, "token=x", 404),
                ("GET", "\(box)?token=x", [:], "", 405),
                ("POST", box, json, #"{"token":"x"}"#, 415),
                ("POST", box, form, "token_type_hint=access_token", 400),
                ("POST", box, form, "token=x&token=y", 400),
                ("POST", "/hosts/developer.api.intuit.com/v2/oauth2/tokens/revoke", form, "token=x", 415),
            ]
            for (method, target, headers, body, status) in cases {
                let answer = try await it.client.send(method, target, headers, body: body)
                #expect(answer.status == status, "\(method) \(target)")
            }
            #expect(it.sandbox.world.ledgerCount == 0)
        }
    }

    @Test("the ledger tells the story in order")
    func ledger() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .salesforce)
            let host = try #require(it.fleet.revocationHost(of: index))
            let token = it.fleet.accessToken(of: index, generation: 0)
            _ = try await it.form(host, "/services/oauth2/revoke", [("token", token)])
            _ = try await it.ping(index)
            let lines = try await it.client.send("GET", "/sandbox/ledger").body.split(separator: "\n")
            let entries = try lines.map { try it.json(String($0)) }
            #expect(entries.compactMap { $0["effect"] as? String } == ["revoke", "refresh", "ping"])
            #expect(entries.compactMap { $0["result"] as? String } == ["revoked", "refreshed", "alive"])
            #expect(entries.compactMap { $0["n"] as? Int } == [0, 1, 2])
            #expect(entries.allSatisfy { $0["instance"] as? String == it.fleet.id(of: index) })
            #expect(entries.allSatisfy { $0["provider"] as? String == "salesforce" })
            let summary = try it.json(try await it.client.send("GET", "/sandbox/ledger/summary").body)
            #expect(summary["entries"] as? Int == 3)
            let lanes = summary["lanes"] as? [String: [String: Any]]
            #expect(lanes?["salesforce"]?["requests"] as? Int == 1)
            #expect(lanes?["platform"]?["peakConcurrency"] as? Int == 1)
        }
    }

    @Test("credentials and CSV come over HTTP as they do in process")
    func ownPages() async throws {
        try await rehearse { it in
            let credentials = try it.json(try await it.client.send("GET", "/sandbox/credentials").body)
            #expect(credentials["userSecret"] as? String == it.sandbox.credentials.userSecret)
            #expect(
                (credentials["applications"] as? [[String: String]])?.map { $0["element"] } == [
                    "sfdc", "box", "adobe-esign", "quickbooks", "evernote", "hubspot",
                ]
            )
            let csv = try await it.client.send("GET", "/sandbox/instances.csv?key=element_token").body
            #expect(csv == InstanceCSV(fleet: it.fleet, key: .elementToken).parts.joined())
        }
    }
}
