import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// What becomes of an item whose code was sent, or could not be.
@Suite(.timeLimit(.minutes(60))) struct CodeExchangeTests {
    private static let exchange = FarSide.Call.exchange("1")
    private static let read = FarSide.Call.read("1")

    @Test func `a good code is sent once and the instance proved`() async throws {
        var account = Account(1, "sfdc")
        account.configuration["oauth.user.id"] = "alice"
        let reception = try await Reception([account])
        let far = reception.far
        let before = far.calls.count
        let item = try #require(try await reception.redeem(far.consent(to: 1), parameters: ["realmId": "9"]))
        #expect(item.progress.outcome == .reauthenticated)
        #expect(item.progress.reason == nil)
        #expect(item.progress.verifiedAt != nil)
        #expect(item.progress.consentURL == nil)
        #expect(item.progress.accessTokenAfter == reception.fleet.key.fingerprint(of: Secret("access-1-2")))
        #expect(Array(far.calls.dropFirst(before)) == [Self.read, Self.exchange, Self.read, .ping("1")])
        #expect(far.sent == [FarSide.Sent(id: "1", providerData: ["code": "code-1-1", "realmId": "9"])])
        #expect(far.violations.isEmpty)
        let trail = try await reception.fleet.trail().suffix(4)
        #expect(
            Array(trail) == ["intent code: epoch 2", "settled code: exchanged", "verified", "finished reauthenticated"]
        )
        try await reception.fleet.expectNoSecrets()
    }

    // MARK: Doubt

    @Test(arguments: [Optional<RequestFailure>.none, .lost(Evidence()), .throttled(Evidence(httpStatus: 429))])
    func `an answer that was lost after the effect is found by reading back`(failure: RequestFailure?) async throws {
        // With a failure, the account changes all the same: what the answer says does not count.
        let reception = try await Reception(script: { call, count in
            switch (call, count, failure) {
            case (Self.exchange, 1, nil): .losesAnswer
            case (Self.exchange, 1, .some(let failure)): .exchange(.failed(failure))
            case (Self.read, 4, .some): .meanwhile { $0.signIn() }
            default: nil
            }
        })
        let item = try #require(try await reception.redeem(reception.far.consent(to: 1)))
        #expect(item.progress.outcome == .reauthenticated)
        #expect(reception.far.sent.count == 1)
        #expect(try await reception.fleet.trail().contains("settled code: inferred"))
    }

    @Test(arguments: [
        RequestFailure.lost(Evidence()), .throttled(Evidence(httpStatus: 429)), .unavailable(Evidence(httpStatus: 503)),
        .unexpected(Evidence(httpStatus: 502)), .notSent(Evidence()), .parked(until: ManualClock.start),
    ])
    func `a code that left without an answer is never sent again`(failure: RequestFailure) async throws {
        let reception = try await Reception(script: { call, _ in call == Self.exchange ? .fails(failure) : nil })
        let far = reception.far
        let reads = far.count(Self.read)
        let link = try await reception.fleet.item().progress.consentURL
        let code = far.consent(to: 1)
        let item = try #require(try await reception.redeem(code))
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.phase == .awaitingCode)
        #expect(item.progress.reason == .exchangeUndecided)
        #expect(item.progress.consentURL != nil && item.progress.consentURL != link)
        // One before, and five looks back with pauses between them.
        #expect(far.count(Self.read) - reads == 6)
        #expect(far.exchanges.count == 1)
        #expect(try await reception.fleet.trail().contains("settled code: undecided"))
        // The same code is refused here, and not there.
        let again = try await reception.next().redeem(code)
        #expect(again?.progress.reason == .codeSpent)
        let next = reception.next()
        #expect(try await next.redeem(next.far.consent(to: 1))?.progress.outcome == .reauthenticated)
        #expect(next.far.violations.isEmpty)
    }

    @Test func `a 401 that nobody can explain is doubt and not a lost instance`() async throws {
        let reception = try await Reception(script: { call, _ in
            switch call {
            case Self.exchange: .unauthorized
            case .credentials: .fails(.unavailable(Evidence(httpStatus: 503)))
            default: nil
            }
        })
        let item = try #require(try await reception.redeem(reception.far.consent(to: 1)))
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.reason == .exchangeUndecided)
        #expect(reception.far.sent.count == 1)
    }

    @Test func `a ping's 401 that nobody can explain leaves the new tokens proved by reading alone`() async throws {
        let reception = try await Reception(script: { call, _ in
            switch call {
            case .ping: .unauthorized
            case .credentials: .fails(.unavailable(Evidence(httpStatus: 503)))
            default: nil
            }
        })
        let item = try #require(try await reception.redeem(reception.far.consent(to: 1)))
        #expect(item.progress.outcome == .reauthenticated)
        #expect(item.progress.reason == .pingLost)
    }

    @Test func `our own rejected credentials stop the work, and the next process asks first`() async throws {
        let reception = try await Reception(script: { call, count in
            call == Self.exchange || call == .credentials ? .unauthorized : nil
        })
        await #expect(throws: CredentialsRejected.self) { try await reception.redeem(reception.far.consent(to: 1)) }
        let item = try await reception.fleet.item()
        #expect(item.progress.phase == .exchanging)
        let next = reception.next()
        let calls = next.far.calls.count
        let end = try #require(try await next.redeem(next.far.consent(to: 1)))
        #expect(next.far.calls.dropFirst(calls).first == Self.read)
        #expect(end.progress.outcome == .reauthenticated)
        #expect(next.far.violations.isEmpty)
    }

    // MARK: Nothing left

    @Test(arguments: [
        RequestFailure.notSent(Evidence()), .parked(until: ManualClock.start.advanced(by: .seconds(900))),
    ])
    func `a code of which no byte left is tried again`(failure: RequestFailure) async throws {
        let reception = try await Reception(script: { call, count in
            call == Self.exchange && count < 3 ? .leavesNothing(failure) : nil
        })
        let far = reception.far
        let item = try #require(try await reception.redeem(far.consent(to: 1), parameters: ["realmId": "9"]))
        #expect(item.progress.outcome == .reauthenticated)
        #expect(far.exchanges.count == 3)
        #expect(far.sent == [FarSide.Sent(id: "1", providerData: ["code": "code-1-1", "realmId": "9"])])
        #expect(far.violations.isEmpty)
        let trail = try await reception.fleet.trail()
        #expect(trail.filter { $0 == "settled code: no_effect" }.count == 2)
    }

    @Test func `a code that never left may be given again`() async throws {
        let reception = try await Reception(script: { call, _ in
            call == Self.exchange ? .leavesNothing(.notSent(Evidence())) : nil
        })
        let code = reception.far.consent(to: 1)
        let item = try #require(try await reception.redeem(code))
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.phase == .awaitingCode)
        #expect(item.progress.reason == .unreachable)
        #expect(reception.far.sent.isEmpty)
        let next = reception.next()
        #expect(try await next.redeem(code)?.progress.outcome == .reauthenticated)
        #expect(next.far.violations.isEmpty)
    }

    // MARK: Disabled instances

    @Test(arguments: [
        (ReenablePolicy.autoDisabled, false, true), (.autoDisabled, true, false), (.all, false, true),
        (.all, true, true), (.none, false, false), (.none, true, false),
    ])
    func `a disabled instance is enabled where the job says so`(
        policy: ReenablePolicy,
        wasDisabled: Bool,
        isEnabled: Bool
    ) async throws {
        var account = Account(1, "sfdc")
        account.isDisabled = wasDisabled
        let reception = try await Reception([account], reenable: policy)
        let far = reception.far
        far.change(1) { $0.isDisabled = true }
        let before = far.calls.count
        let item = try #require(try await reception.redeem(far.consent(to: 1)))
        #expect(far.violations.isEmpty)
        if isEnabled {
            #expect(item.progress.outcome == .reauthenticated)
            let calls: [FarSide.Call] = [Self.read, .enable("1"), Self.exchange, Self.read, .ping("1")]
            #expect(Array(far.calls.dropFirst(before)) == calls)
            #expect(try await reception.fleet.trail().contains("enabled"))
        } else {
            #expect(item.progress.outcome == .awaitingCode)
            #expect(item.progress.reason == .instanceDisabled)
            #expect(Array(far.calls.dropFirst(before)) == [Self.read])
            #expect(far.account(1)?.isDisabled == true)
        }
    }

    @Test func `an instance that is found disabled after the exchange is enabled before it is pinged`() async throws {
        let reception = try await Reception(script: { call, count in
            call == Self.read && count == 3 ? .meanwhile { $0.isDisabled = true } : nil
        })
        let far = reception.far
        let before = far.calls.count
        let item = try #require(try await reception.redeem(far.consent(to: 1)))
        #expect(item.progress.outcome == .reauthenticated)
        let calls: [FarSide.Call] = [Self.read, Self.exchange, Self.read, .enable("1"), .ping("1")]
        #expect(Array(far.calls.dropFirst(before)) == calls)
    }
}
