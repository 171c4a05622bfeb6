import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// Setting out for the provider: a link that would not work is an error now, and no `state` is made for it.
@Suite(.timeLimit(.minutes(60))) struct SettingOutTests {
    private func reason(_ answer: SetOutAnswer) -> Reason? {
        if case .unavailable(let reason) = answer { return reason }
        return nil
    }

    private static let link = FarSide.Call.link("sfdc")

    @Test(arguments: [
        (FarSide.Fault.link(.unusable(Evidence(note: "not https with a complete host"))), Reason.linkUnusable),
        (.fails(.unexpected(Evidence(httpStatus: 500))), .unreachable),
        (.fails(.lost(Evidence())), .unreachable),
        (.unauthorized, .linkUnusable),
    ])
    func `what the platform cannot make is told and nothing is begun`(fault: FarSide.Fault, told: Reason) async throws {
        let reception = try await Reception(script: { call, _ in call == Self.link ? fault : nil })
        let flow = reception.flow()
        let token = try await flow.token()
        let before = reception.storeText()
        #expect(reason(try await flow.setOut(for: 1, in: Secret("b"))) == told)
        #expect(reason(try await flow.setOut(from: token, in: Secret("b"))) == told)
        #expect(reception.storeText() == before)
        #expect(reception.far.states.isEmpty)
    }

    @Test func `rejected credentials stop the flow`() async throws {
        let reception = try await Reception()
        reception.far.rejectCredentials()
        await #expect(throws: CredentialsRejected.self) { try await reception.flow().setOut(for: 1, in: Secret("b")) }
    }

    @Test func `without its application nobody can set out`() async throws {
        var reception = try await Reception()
        reception.fleet.applications = [:]
        let flow = reception.flow()
        #expect(try await flow.connection(1)?.canSetOut == false)
        #expect(reason(try await flow.setOut(for: 1, in: Secret("b"))) == .clientCredentialsMissing)
        #expect(try await flow.capturesCallback(for: 1) == false)
        #expect(reception.far.states.isEmpty)
    }

    @Test func `nobody sets out for what is not there`() async throws {
        let reception = try await Reception()
        #expect(reason(try await reception.flow().setOut(for: 99, in: Secret("b"))) == .instanceGone)
    }

    @Test func `the browser is sent to the platform's URL with the state that the store has the hash of`() async throws
    {
        let reception = try await Reception()
        let (flow, far) = (reception.flow(), reception.far)
        guard case .redirect(let url, let state) = try await flow.setOut(for: 1, in: Secret("b")) else {
            Issue.record("nobody could set out")
            return
        }
        #expect(far.states == [state.rawValue])
        #expect(url.exposed() == "https://login.example.com/sfdc?state=\(state.rawValue)")
        let text = reception.storeText()
        #expect(!text.contains(state.rawValue))
        #expect(text.contains(TokenHash(of: Secret(state.rawValue)).rawValue))
        #expect(try await flow.history(of: 1).last?.kind == .consentBegun)
    }

    @Test func `callbacks are ours only below the page's own address`() async throws {
        var reception = try await Reception()
        #expect(reception.flow().callbackPaths == ["/callback"])
        reception.fleet.applications["box"]?.redirectURI = Reception.baseURL + "/oauth/box?x=1"
        #expect(reception.flow().callbackPaths == ["/callback", "/oauth/box"])
        #expect(try await reception.flow().capturesCallback(for: 1))
        for foreign in [
            "https://elsewhere.example.com/callback", "https://reauth.example.com.evil.example/callback", "",
        ] {
            for element in reception.fleet.applications.keys {
                reception.fleet.applications[element]?.redirectURI = foreign
            }
            #expect(reception.flow().callbackPaths.isEmpty)
            #expect(try await reception.flow().capturesCallback(for: 1) == false)
        }
    }
}
