import JSON
import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// The shapes that samples and tests of the platform show for one instance.
@Suite struct DecodingTests {
    private func read(_ body: String, id: String = "427") async throws -> Instance {
        let scripted = ScriptedPlatform(answer(200, body))
        guard case .found(let instance, _) = try await scripted.platform.read(.id(InstanceID(rawValue: id))) else {
            throw ScriptedPlatform.Unscripted()
        }
        return instance
    }

    @Test func fullSample() async throws {
        let instance = try await read(
            #"""
            {"id":427,"name":"My CRM","createdDate":"2019-03-01T10:00:00Z","updatedDate":1551434400000,
             "token":"3sU/S/kZ=","element":{"id":39,"key":"sfdc","typeOauth":false,"authentication":{"type":"oauth1"}},
             "tags":["prod",{"id":5,"name":"emea"},null,{"id":6}],"valid":false,"disabled":"true","cachingEnabled":false,
             "configuration":{"oauth.user.token":"at","oauth.user.refresh_token":"rt","filter.response.nulls":true,
               "oauth.user.refresh_interval":3600,"event.poller.urls":null,"oauth.api.secret":"********","nested":{"a":1}}}
            """#
        )
        #expect(instance.id.rawValue == "427")
        #expect(instance.name == "My CRM")
        #expect(instance.element == "sfdc")
        #expect(instance.tags == ["prod", "emea"])
        #expect(instance.isDisabled)
        #expect(instance.elementToken == Secret("3sU/S/kZ="))
        #expect(
            instance.configuration.exposed() == [
                "oauth.user.token": "at", "oauth.user.refresh_token": "rt", "filter.response.nulls": "true",
                "oauth.user.refresh_interval": "3600", "oauth.api.secret": "********",
            ]
        )
        #expect(instance.token(.accessToken) == Secret("at"))
        #expect(instance.usesOAuth2)
    }

    @Test(
        arguments: [
            (#""2019-03-01T10:00:00Z""#, "2019-03-01T10:00:00.000Z"),
            (#""2019-03-01T10:00:00.250+0000""#, "2019-03-01T10:00:00.250Z"),
            ("1551434400000", "2019-03-01T10:00:00.000Z"), ("1551434400000.0", "2019-03-01T10:00:00.000Z"),
            (#""1551434400000""#, "2019-03-01T10:00:00.000Z"),
            ("1551434400", nil), ("null", nil), (#"" ""#, nil), (#""2019-03-01""#, nil), ("true", nil), ("1e300", nil),
        ] as [(String, String?)]
    )
    func dateOfCreation(text: String, moment: String?) async throws {
        let instance = try await read(#"{"id":427,"createdDate":\#(text),"updatedDate":1751434400000}"#)
        #expect(instance.createdAt?.description == moment)
    }

    @Test func withoutADateOfCreationNoOtherDateStandsForIt() async throws {
        let instance = try await read(
            #"{"id":427,"updatedDate":1551434400000,"configuration":{"oauth.user.refresh_time":"1551434400000"}}"#
        )
        #expect(instance.createdAt == nil)
    }

    @Test("`/configuration` gives rows instead of a map")
    func configurationRows() async throws {
        let instance = try await read(
            #"""
            {"id":"427","configuration":[
              {"id":1,"key":"oauth.user.token","propertyValue":"at"},
              {"id":2,"key":"oauth.user.refresh_token","propertyValue":null},
              {"id":3,"key":"oauth.user.token","propertyValue":"second"},
              {"id":4,"propertyValue":"without key"}]}
            """#
        )
        #expect(instance.configuration.exposed() == ["oauth.user.token": "at"])
        #expect(instance.token(.refreshToken) == nil)
    }

    @Test func sparseSample() async throws {
        let instance = try await read(#"{"id":427.0,"name":null,"tags":null,"disabled":null,"token":"****"}"#)
        #expect(instance.name == nil)
        #expect(instance.element == nil)
        #expect(instance.tags.isEmpty)
        #expect(!instance.isDisabled)
        #expect(instance.elementToken == nil)
        #expect(instance.configuration.exposed().isEmpty)
    }

    @Test func elementAsText() async throws {
        #expect(try await read(#"{"id":427,"element":"box"}"#).element == "box")
    }

    @Test(
        "Numbers, truth values and texts keep their kind",
        arguments: [
            ("true", "true"), ("1", "1"), ("0", "0"), ("false", "false"), ("-5", "-5"), ("1.5", "1.5"),
            (#""1""#, "1"), ("3600", "3600"), ("null", nil), ("[1]", nil), ("9007199254740993", "9007199254740993"),
        ] as [(String, String?)]
    )
    func scalars(json: String, text: String?) {
        #expect(JSONValue(Array(json.utf8))?.text == text)
    }

    @Test(
        "What is not JSON is nothing",
        arguments: ["", "{", "{\"a\":}", "<html>", "nul", String(repeating: "[", count: 100_000)]
    )
    func notJSON(text: String) {
        #expect(JSONValue(Array(text.utf8)) == nil)
    }

    @Test(
        "An id that cannot stand in a path is no id",
        arguments: ["-1", "1.5", "1e30", "null", #""42/7""#, "{}", "true"]
    )
    func badIDs(id: String) async throws {
        let scripted = ScriptedPlatform(answer(200, #"[{"id":1},{"id":\#(id)}]"#))
        let page = try await scripted.platform.page(after: nil, size: 200, tags: [], search: nil)
        guard case .failed(.unexpected) = page else {
            Issue.record("a row was lost: \(page)")
            return
        }
    }
}
