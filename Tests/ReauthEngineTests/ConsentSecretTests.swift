import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// A code is never seen outside the one request that sends it (invariants 3 and 8).
@Suite(.timeLimit(.minutes(60))) struct ConsentSecretTests {
    private static let exchange = FarSide.Call.exchange("1")

    private static let faults: [FarSide.Fault?] = [
        nil, .losesAnswer, .fails(.lost(Evidence())), .fails(.unexpected(Evidence(httpStatus: 500))),
        .leavesNothing(.notSent(Evidence())), .unauthorized, .exchange(.rejected(Evidence(httpStatus: 400))),
        .exchange(.gone(Evidence(httpStatus: 404))), .exchange(.exchanged(Evidence(httpStatus: 200))),
    ]

    @Test(arguments: faults.indices)
    func `whatever becomes of a code the store has only its hash`(index: Int) async throws {
        let fault = Self.faults[index]
        let reception = try await Reception(script: { call, _ in call == Self.exchange ? fault : nil })
        let code = reception.far.consent(to: 1, configuration: ["oauth.user.id": "alice"])
        let item = try #require(try await reception.redeem(code, parameters: ["realmId": "realm-9130"]))
        var text = reception.storeText()
        #expect(text.contains("intent"))
        dump(item, to: &text)
        text += "\(item) \(String(reflecting: item)) \(try await reception.fleet.trail())"
        for secret in [code, "realm-9130", "access-1-", "refresh-1-", "element-token-1", "client-secret", "alice"] {
            #expect(!text.contains(secret), "\(secret) is stored")
        }
    }

    @Test func `no answer of the flow shows a code or a state`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let code = far.consent(to: 1)
        let (answer, state) = try await reception.open { flow in
            let state = try await flow.depart()
            return (try await flow.arrive(["code": code, "realmId": "realm-9130", "state": state]), state)
        }
        var text = "\(answer) \(String(reflecting: answer))"
        dump(answer, to: &text)
        text += reception.storeText()
        for secret in [code, state, "realm-9130"] { #expect(!text.contains(secret)) }
    }

    @Test func `a response that waits for its turn shows nothing and is taken once`() async throws {
        let code = "the-code"
        guard let authorizationCode = AuthorizationCode(code) else {
            Issue.record("no code")
            return
        }
        let parameters = Secret(["realmId": "realm-9130"])
        let pending = PendingResponse(AuthorizationResponse(code: authorizationCode, parameters: parameters))
        var text = "\(pending) \(String(reflecting: pending)) \(parameters) \(String(reflecting: parameters))"
        dump(pending, to: &text)
        dump(parameters, to: &text)
        #expect(!text.contains(code) && !text.contains("realm-9130"))
        guard let taken = await pending.take() else {
            Issue.record("nothing to take")
            return
        }
        #expect(taken.exposed() == ["code": code, "realmId": "realm-9130"])
        let isEmpty = await pending.take() == nil
        #expect(isEmpty)
    }
}
