import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// Signing in by OAuth 1: the secret of the request token waits in memory for the verifier (RFC 5849 §2).
@Suite(.timeLimit(.minutes(60))) struct OAuth1ConsentTests {
    private static let rule = AuthorizationRule(usesOAuth1: true)

    private func reception(
        publicURL: String? = nil,
        script: @escaping FarSide.Script = { _, _ in nil }
    ) async throws -> Reception {
        try await Reception(publicURL: publicURL, rule: Self.rule, script: script)
    }

    @Test func `a run hands out no link that would be of no use, and says where one is`() async throws {
        let reception = try await reception()
        let progress = try await reception.fleet.item().progress
        #expect(progress.outcome == .awaitingCode)
        #expect(progress.reason == .consoleRequired)
        #expect(progress.consentURL == nil)
        // It was tried all the same: a wrong client would be known now.
        #expect(reception.far.count(.requestToken("sfdc")) == 1)
        #expect(reception.far.count(.link("sfdc")) == 1)
        #expect(!reception.storeText().contains("rs-1"))
    }

    @Test func `with a page for customers a run reports their link as always`() async throws {
        let reception = try await reception(publicURL: Reception.baseURL)
        let progress = try await reception.fleet.item().progress
        #expect(progress.outcome == .awaitingCode)
        #expect(progress.reason == nil)
        #expect(progress.consentURL?.hasPrefix(Reception.baseURL) == true)
    }

    @Test func `the verifier travels with the token and its secret, and no secret is stored`() async throws {
        let reception = try await reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let verifier = far.consent(to: 1)
            let answer = try await flow.arrive(["oauth_token": "rt-2", "oauth_verifier": verifier, "state": state])
            #expect(answer.result == .known(.reauthenticated))
            #expect(
                far.sent.map(\.providerData) == [
                    ["oauth_token": "rt-2", "oauth_verifier": verifier, "secret": "rs-2", "state": state]
                ]
            )
            let repeated = try await flow.arrive(["oauth_token": "rt-2", "oauth_verifier": verifier, "state": state])
            #expect(repeated.result == .known(.reauthenticated) && repeated.isRepeated)
            #expect(far.sent.count == 1)
        }
        #expect(!reception.storeText().contains("rs-2"))
        #expect(far.violations == [])
    }

    @Test func `a callback that lost its state is known by its token`() async throws {
        let reception = try await reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let answer = try await flow.arrive(["oauth_token": "rt-2", "oauth_verifier": far.consent(to: 1)])
            #expect(answer.result == .known(.reauthenticated))
            #expect(answer.state?.exposed() == state)
            // It is good once, with or without a state.
            let again = try await flow.arrive(["oauth_token": "rt-2", "oauth_verifier": "v"])
            #expect(again.result == .known(.reauthenticated) && again.isRepeated)
            #expect(again.state?.exposed() == state)
            #expect(far.sent.count == 1)
        }
    }

    @Test(arguments: [
        // Evernote, Twitter, and a provider that writes the error of OAuth 2.
        ["oauth_token": "rt-2"], ["denied": "rt-2"],
        ["oauth_token": "rt-2", "oauth_verifier": "", "error": "access_denied"],
        ["error": "access_denied"], ["oauth_token": "rt-2", "oauth_verifier": "v", "error": "access_denied"],
    ])
    func `without a verifier it was refused`(parameters: [String: String]) async throws {
        let reception = try await reception()
        try await reception.open { flow in
            let state = try await flow.depart()
            let pairs = parameters.map { (name: $0.key, value: $0.value) } + [(name: "state", value: state)]
            #expect(
                try await flow.callback(Secret(pairs), broughtBy: .browser(Secret("somebody's"))).result
                    == .known(.denied)
            )
            #expect(try await flow.connection(1)?.reason == .consentDenied)
            _ = try await flow.depart()
        }
        #expect(reception.far.sent.isEmpty)
    }

    @Test func `a token of another sign-in is not taken`() async throws {
        let reception = try await reception()
        let far = reception.far
        try await reception.open { flow in
            _ = try await flow.depart()
            let second = try await flow.depart()
            let verifier = far.consent(to: 1)
            let swapped = try await flow.arrive(["oauth_token": "rt-2", "oauth_verifier": verifier, "state": second])
            #expect(swapped.result == .known(.incomplete))
            let none = try await flow.arrive(["oauth_token": "rt-9", "oauth_verifier": verifier])
            #expect(none.result == .malformed)
        }
        #expect(far.sent.isEmpty)
    }

    @Test func `who restarts the page sets out anew`() async throws {
        let reception = try await reception()
        let far = reception.far
        let state = try await reception.open { try await $0.depart() }
        let next = reception.next()
        try await next.open { flow in
            let verifier = far.consent(to: 1)
            let lost = try await flow.arrive(["oauth_token": "rt-2", "oauth_verifier": verifier, "state": state])
            #expect(lost.result == .known(.tryAgain))
            #expect(lost.connection?.standing == .waiting)
            let again = try await flow.depart()
            let answer = try await flow.arrive([
                "oauth_token": "rt-3", "oauth_verifier": next.far.consent(to: 1), "state": again,
            ])
            #expect(answer.result == .known(.reauthenticated))
        }
        #expect(next.far.sent.count == 1)
    }

    @Test func `a refused verifier leaves no link behind, and the person may try again`() async throws {
        let reception = try await reception(script: { call, count in
            call == .exchange("1") && count == 1 ? .exchange(.rejected(Evidence(httpStatus: 400))) : nil
        })
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let refused = try await flow.arrive([
                "oauth_token": "rt-2", "oauth_verifier": far.consent(to: 1), "state": state,
            ])
            #expect(refused.result == .known(.codeRejected))
        }
        let progress = try await reception.fleet.item().progress
        #expect(progress.outcome == .awaitingCode)
        #expect(progress.reason == .codeRejected)
        #expect(progress.consentURL == nil)
    }

    @Test(arguments: [true, false])
    func `where no request token is given nobody sets out`(isUnusable: Bool) async throws {
        let reception = try await reception(script: { call, _ in
            guard call == .requestToken("sfdc") else { return nil }
            return isUnusable ? .link(.unusable(Evidence(httpStatus: 400))) : .fails(.unavailable(Evidence()))
        })
        try await reception.open { flow in
            guard case .unavailable(let reason) = try await flow.setOut(for: 1, in: Secret("b")) else {
                Issue.record("set out")
                return
            }
            #expect(reason == (isUnusable ? .linkUnusable : .unreachable))
        }
        #expect(reception.far.count(.link("sfdc")) == 1, "the run's own")
    }
}
