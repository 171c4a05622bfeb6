import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// Sending a code: one request, and what its answer is taken for.
@Suite struct CodeExchangeTests {
    static let seven = InstanceReference.id(InstanceID(rawValue: "7"))

    private func response(
        _ further: [String: String] = ["state": "st4te", "realmId": "9130"]
    ) throws -> AuthorizationResponse {
        guard let code = AuthorizationCode("c0de/+=") else { throw Unreadable() }
        return AuthorizationResponse(code: code, parameters: Secret(further))
    }

    /// What came of sending a code, and the code where it came back.
    private func outcome(
        _ result: PacedResult,
        for reference: InstanceReference = seven
    ) async throws -> (word: String, evidence: Evidence?, returned: [String: String]?) {
        let scripted = ScriptedPlatform(result)
        let outcome = try await scripted.platform.exchange(
            try response(),
            for: reference,
            provider: nil,
            with: FreePermits.one
        )
        #expect(scripted.requests.count == 1)
        switch consume outcome {
        case .sent(let answer):
            return (word(answer), evidence(answer), nil)
        case .notSent(let response, let failure):
            return ("unsent " + OpenConnectorsTests.word(failure), failure.evidence, response.exposed())
        }
    }

    @Test func `what belongs to a code at hand goes before others`() async throws {
        let scripted = ScriptedPlatform(answer(404), answer(404), answer(404), answer(404))
        let urgent = scripted.platform.forCodeAtHand
        _ = try await urgent.read(Self.seven)
        _ = try await urgent.enable(InstanceID(rawValue: "7"))
        _ = try await urgent.exchange(try response(), for: Self.seven, provider: nil, with: FreePermits.one)
        _ = try await scripted.platform.read(Self.seven)
        #expect(scripted.requests.map(\.urgency) == [.codeAtHand, .codeAtHand, .codeAtHand, .ordinary])
    }

    @Test func `every parameter of the callback goes into one PATCH by id`() async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.exchange(try response(), for: Self.seven, provider: nil, with: FreePermits.one)
        #expect(
            wire(scripted.requests[0]) == [
                "PATCH \(RequestShapeTests.base)/instances/7", RequestShapeTests.twoSecrets,
                "Accept: application/json", "application/json",
                #"{"providerData":{"code":"c0de/+=","realmId":"9130","state":"st4te"}}"#,
            ]
        )
        #expect(scripted.requests[0].lane == .platform)
        #expect(scripted.requests[0].deadline == .seconds(90))
    }

    @Test func `where only the Element token is known, it selects the instance`() async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.exchange(
            try response([:]),
            for: .elementToken(element),
            provider: nil,
            with: FreePermits.one
        )
        #expect(
            wire(scripted.requests[0]) == [
                "PATCH \(RequestShapeTests.base)/instances", RequestShapeTests.threeSecrets,
                "Accept: application/json", "application/json", #"{"providerData":{"code":"c0de/+="}}"#,
            ]
        )
    }

    @Test func `an OAuth 1 verifier travels under its own name`() async throws {
        let scripted = ScriptedPlatform(answer(404))
        guard let verifier = AuthorizationCode("v3rifier") else { throw Unreadable() }
        let response = AuthorizationResponse(
            code: verifier,
            codeName: "oauth_verifier",
            parameters: Secret(["oauth_token": "t", "secret": "s"])
        )
        _ = try await scripted.platform.exchange(response, for: Self.seven, provider: nil, with: FreePermits.one)
        #expect(
            scripted.requests[0].body?.text.exposed()
                == #"{"providerData":{"oauth_token":"t","oauth_verifier":"v3rifier","secret":"s"}}"#
        )
    }

    @Test(
        arguments: [
            (answer(200, #"{"id":7,"token":"t","configuration":{"a":"b"}}"#), "exchanged"),
            (answer(200, #"{"id":"7"}"#), "exchanged"),
            (answer(200, #"{"id":8}"#), "unexpected"),
            (answer(200, #"{"name":"without id"}"#), "unexpected"),
            (answer(200, "[]"), "unexpected"),
            (answer(200), "unexpected"),
            (answer(200, gatewayPage), "unexpected"),
            (answer(200, gatewayPage, [ClassificationTests.html]), "unexpected"),
            (answer(200, "", [ClassificationTests.html]), "unexpected"),
            (answer(200, "", []), "unexpected"),
            (answer(200, #"{"id":7}"#, [ClassificationTests.html]), "exchanged"),
            (answer(201, #"{"id":7}"#), "unexpected"),
            (answer(202, #"{"id":7}"#), "unexpected"),
            (answer(204), "unexpected"),
            (answer(302), "unexpected"),
            (answer(307), "unexpected"),
            (answer(400, providerRejection), "rejected"),
            (answer(401, providerRejection), "rejected"),
            (answer(400, #"{"message":"x","providerMessage":"{\"error\":\"invalid_client\"}"}"#), "client rejected"),
            (answer(401, #"{"message":"x","providerMessage":{"error":"invalid_client"}}"#), "client rejected"),
            (answer(400, #"{"message":"x","providerMessage":"unauthorized_client"}"#), "client rejected"),
            (answer(400, #"{"message":"invalid_client"}"#), "rejected"),
            (answer(403, providerRejection), "rejected"),
            (answer(409, providerRejection), "rejected"),
            (answer(422, providerRejection), "rejected"),
            (answer(400, #"{"message":"Invalid code"}"#), "rejected"),
            (answer(400, gatewayPage), "unexpected"),
            (answer(400, "", []), "unexpected"),
            (answer(401, platformRejection), "unauthorized"),
            (answer(401, gatewayPage), "unexpected"),
            (answer(403, platformRejection), "unexpected"),
            (answer(409, platformRejection), "unexpected"),
            (answer(404, #"{"message":"No instance found"}"#, []), "gone"),
            (answer(404), "gone"),
            (answer(404, gatewayPage, []), "unexpected"),
            (answer(408), "unexpected"),
            (answer(500, providerRejection), "lost"),
            (answer(502, gatewayPage, []), "lost"),
            (answer(504), "lost"),
            (.failed(.throttled(Evidence(httpStatus: 429))), "throttled"),
            (.failed(.unavailable(Evidence(httpStatus: 503))), "unavailable"),
            (.failed(.lost(Evidence(note: "deadline"))), "lost"),
        ] as [(PacedResult, String)]
    )
    func `once it was sent, the code is spent whatever is answered`(
        result: PacedResult,
        expected: String
    ) async throws {
        let outcome = try await outcome(result)
        #expect(outcome.word == expected)
        #expect(outcome.returned == nil)
    }

    @Test(
        arguments: [
            (#"{"id":7,"token":"element/token="}"#, "exchanged"), (#"{"id":7}"#, "exchanged"),
            (#"{"id":7,"token":"********"}"#, "exchanged"), (#"{"id":7,"token":"another"}"#, "unexpected"),
        ]
    )
    func `by Element token, an answer with another token proves nothing`(body: String, expected: String) async throws {
        #expect(try await outcome(answer(200, body), for: .elementToken(element)).word == expected)
    }

    @Test(
        arguments: [
            (.parked(until: Timestamp(rawValue: 1)), "unsent parked"),
            (.notSent(Evidence(note: "refused")), "unsent notSent"),
        ] as [(RequestFailure, String)]
    )
    func `where nothing left, the response comes back whole`(failure: RequestFailure, expected: String) async throws {
        let outcome = try await outcome(.failed(failure))
        #expect(outcome.word == expected)
        #expect(outcome.returned == ["code": "c0de/+=", "state": "st4te", "realmId": "9130"])
    }

    @Test func `what could change the path or the header is refused, and the response comes back`() async throws {
        let scripted = ScriptedPlatform()
        let references: [InstanceReference] = [
            .id(InstanceID(rawValue: "1/2")), .id(InstanceID(rawValue: "")), .elementToken(Secret("x, User other")),
        ]
        for reference in references {
            let result = try await scripted.platform.exchange(
                try response(),
                for: reference,
                provider: nil,
                with: FreePermits.one
            )
            guard case .notSent(let response, .unexpected) = consume result else {
                Issue.record("accepted: \(reference)")
                continue
            }
            #expect(response.exposed()["code"] == "c0de/+=")
        }
        #expect(scripted.requests.isEmpty)
    }

    @Test func `nothing of a body or a code comes back in evidence`() async throws {
        let bodies = [gatewayPage, platformRejection, providerRejection, #"{"id":8,"token":"marker-in-body"}"#]
        for status in [200, 204, 302, 400, 401, 403, 404, 409, 422, 500] {
            for body in bodies {
                let text = String(reflecting: try await outcome(answer(status, body)).evidence)
                for secret in ["marker", "c0de", "st4te", "9130", "secret="] {
                    #expect(!text.contains(secret), "\(status) \(body): \(text)")
                }
            }
        }
    }

    private struct Unreadable: Error {}

    private func word(_ answer: ExchangeAnswer) -> String {
        switch answer {
        case .exchanged: "exchanged"
        case .rejected: "rejected"
        case .clientRejected: "client rejected"
        case .gone: "gone"
        case .unauthorized: "unauthorized"
        case .failed(let failure): OpenConnectorsTests.word(failure)
        }
    }

    private func evidence(_ answer: ExchangeAnswer) -> Evidence? {
        switch answer {
        case .exchanged(let evidence), .rejected(let evidence), .clientRejected(let evidence), .gone(let evidence),
            .unauthorized(let evidence):
            evidence
        case .failed(let failure): failure.evidence
        }
    }
}
