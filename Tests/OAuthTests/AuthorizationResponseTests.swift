import OAuth
import Testing

/// A text that is no code.
private struct NotACode: Error {}

/// The hash of a code shows whether it was sent before.
@Suite struct AuthorizationResponseTests {
    private func hash(_ code: String, as name: String = "code", _ parameters: [String: String] = [:]) throws -> CodeHash
    {
        guard let code = AuthorizationCode(code) else { throw NotACode() }
        let response = AuthorizationResponse(
            code: code,
            codeName: name,
            parameters: Secret(parameters)
        )
        return response.codeHash
    }

    @Test(arguments: [["oauth_token": "rt-1"], ["oauth_verifier": "v"], ["realmId": "7"], ["state": "s"]])
    func `nothing beside a code makes another code of it`(parameters: [String: String]) throws {
        #expect(try hash("c-1", as: "code", parameters) == hash("c-1"))
        #expect(try hash("c-2", as: "code", parameters) != hash("c-1"))
    }

    @Test func `a verifier counts together with its request token`() throws {
        let one = try hash("1234", as: "oauth_verifier", ["oauth_token": "rt-1"])
        #expect(try hash("1234", as: "oauth_verifier", ["oauth_token": "rt-1", "state": "s"]) == one)
        #expect(try hash("1234", as: "oauth_verifier", ["oauth_token": "rt-2"]) != one)
        #expect(try hash("1235", as: "oauth_verifier", ["oauth_token": "rt-1"]) != one)
    }

    @Test func `all of it is sent, the code under its own name`() throws {
        guard let code = AuthorizationCode("v") else { throw NotACode() }
        let response = AuthorizationResponse(
            code: code,
            codeName: "oauth_verifier",
            parameters: Secret(["oauth_verifier": "another", "oauth_token": "rt-1"])
        )
        #expect(response.exposed() == ["oauth_verifier": "v", "oauth_token": "rt-1"])
    }
}
