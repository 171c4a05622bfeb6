import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// A code that the platform took is no proof yet: the tokens must be new, of the same account, and alive.
@Suite(.timeLimit(.minutes(60))) struct ExchangeProofTests {
    private static let exchange = FarSide.Call.exchange("1")
    private static let account = "oauth.user.id"

    private static func owned(by owner: String?) -> Account {
        var account = Account(1, "sfdc")
        account.configuration[Self.account] = owner
        return account
    }

    @Test func `the old token after an accepted code is a failure`() async throws {
        let reception = try await Reception(script: { call, _ in
            call == Self.exchange ? .exchange(.exchanged(Evidence(httpStatus: 200))) : nil
        })
        let item = try #require(try await reception.redeem(reception.far.consent(to: 1)))
        #expect(item.progress.outcome == .failed)
        #expect(item.progress.reason == .tokenUnchanged)
        #expect(reception.far.sent.count == 1)
        #expect(try await reception.fleet.trail().last == "finished failed: token_unchanged")
    }

    @Test func `another account fails and is named, without a ping`() async throws {
        let reception = try await Reception([Self.owned(by: "alice")])
        let far = reception.far
        let pings = far.count(.ping("1"))
        let answer = try await reception.open { flow in
            let state = try await flow.depart()
            let code = far.consent(to: 1, configuration: [Self.account: "mallory"])
            return try await flow.arrive(["code": code, "state": state])
        }
        #expect(answer.result == .known(.wrongAccount))
        #expect(answer.connection?.standing == .failed)
        let item = try await reception.fleet.item()
        #expect(item.progress.outcome == .failed)
        #expect(item.progress.reason == .wrongAccount)
        #expect(far.count(.ping("1")) == pings)
        let text = reception.storeText()
        #expect(!text.contains("mallory") && !text.contains("alice"))
    }

    @Test(
        arguments: [
            ("alice", "alice"), ("alice", nil), (nil, "alice"), (nil, nil), ("alice", "****"), ("****", "mallory"),
        ] as [(String?, String?)]
    )
    func `where the configuration does not tell two accounts apart the consent is good`(
        before: String?,
        after: String?
    ) async throws {
        let reception = try await Reception([Self.owned(by: before)])
        let far = reception.far
        let configuration = after.map { [Self.account: $0] } ?? [Self.account: " "]
        let item = try #require(try await reception.redeem(far.consent(to: 1, configuration: configuration)))
        #expect(item.progress.outcome == .reauthenticated)
        // And where nothing could be compared, nothing is claimed.
        let isCompared = before == "alice" && after == "alice"
        #expect(item.progress.reason == (isCompared ? nil : .accountUnknown))
    }

    @Test func `new tokens that the provider rejects send the person a new link`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let item = try #require(try await reception.redeem(far.consent(to: 1, isDead: true)))
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.reason == .signInRequired)
        #expect(item.progress.consentURL != nil)
        #expect(far.sent.count == 1)
        #expect(try await reception.redeem(far.consent(to: 1))?.progress.outcome == .reauthenticated)
    }

    @Test func `an instance that is gone before the exchange fails and nothing is sent`() async throws {
        let reception = try await Reception()
        let far = reception.far
        far.change(1) { $0.exists = false }
        let item = try #require(try await reception.redeem(far.consent(to: 1)))
        #expect(item.progress.outcome == .failed)
        #expect(item.progress.reason == .instanceGone)
        #expect(far.sent.isEmpty)
    }

    @Test func `an instance that goes while the code is on its way fails`() async throws {
        let reception = try await Reception(script: { call, _ in
            call == Self.exchange ? .meanwhile { $0.exists = false } : nil
        })
        let far = reception.far
        let answer = try await reception.open { flow in
            let state = try await flow.depart()
            return try await flow.arrive(["code": far.consent(to: 1), "state": state])
        }
        #expect(answer.result == .known(.failed))
        let item = try await reception.fleet.item()
        #expect(item.progress.outcome == .failed)
        #expect(item.progress.reason == .instanceGone)
        #expect(item.progress.httpStatus == 404)
    }

    @Test func `a forbidden ping of an enabled instance shows that the token lives`() async throws {
        let reception = try await Reception(script: { call, _ in
            if case .ping = call { .ping(.forbidden(Evidence(httpStatus: 403))) } else { nil }
        })
        let item = try #require(try await reception.redeem(reception.far.consent(to: 1)))
        #expect(item.progress.outcome == .reauthenticated)
        #expect(item.progress.verifiedAt != nil)
    }
}
