import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// What a provider may send a browser back with, and how soon it is acted upon.
@Suite(.timeLimit(.minutes(60))) struct CallbackTests {
    private static let hostile = "<script>alert(1)</script>\r\nSet-Cookie: a=b\u{0}\u{202E}=cmd()"

    @Test(arguments: ["access_denied", "server_error", ""])
    func `a refusal leaves the instance waiting, and the person may try again`(error: String) async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let token = try await flow.token()
            let state = try await flow.depart(from: token)
            let answer = try await flow.arrive([
                "error": error, "error_description": Self.hostile, "error_uri": Self.hostile, "state": state,
            ])
            #expect(answer.result == .known(.denied))
            #expect(answer.connection?.standing == .waiting)
            #expect(answer.connection?.reason == .consentDenied)
            #expect(try await flow.history(of: 1).last?.kind == .consentDenied)
            let repeated = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(repeated.result == .known(.denied))
            #expect(far.sent.isEmpty)

            let again = try await flow.depart(from: token)
            let good = try await flow.arrive(["code": far.consent(to: 1), "state": again])
            #expect(good.result == .known(.reauthenticated))
        }
        #expect(!reception.storeText().contains("alert"))
        #expect(try await reception.fleet.item().progress.reason == .accountUnknown)
    }

    @Test func `a code beside an error is not taken`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let both = try await flow.arrive(["code": far.consent(to: 1), "error": "access_denied", "state": state])
            #expect(both.result == .known(.denied))
        }
        #expect(far.sent.isEmpty)
    }

    @Test(arguments: [nil, "", "a\u{7F}b", "a\nb", "é", String(repeating: "c", count: 4097)])
    func `without a usable code nothing is sent and the person may try again`(code: String?) async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let answer =
                if let code { try await flow.arrive(["code": code, "state": state]) } else {
                    try await flow.arrive(["state": state])
                }
            #expect(answer.result == .known(.incomplete))
            #expect(answer.connection?.standing == .waiting)
            #expect(far.sent.isEmpty)
            let again = try await flow.depart()
            let good = try await flow.arrive(["code": far.consent(to: 1), "state": again])
            #expect(good.result == .known(.reauthenticated))
        }
    }

    @Test func `a callback without one usable state is malformed and uses nothing up`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let code = far.consent(to: 1)
            let malformed: [KeyValuePairs<String, String>] = [
                [:], ["code": code], ["code": code, "state": ""],
                ["code": code, "state": String(repeating: "s", count: 257)],
                // RFC 6749 §3.1: parameters must not repeat.
                ["code": code, "state": state, "state": state], ["code": code, "code": code, "state": state],
                ["code": code, "state": state, "realmId": "1", "realmId": "2"],
            ]
            for parameters in malformed {
                #expect(try await flow.arrive(parameters) == CallbackAnswer(result: .malformed))
            }
            #expect(far.sent.isEmpty)
            let answer = try await flow.arrive(["code": code, "state": state])
            #expect(answer.result == .known(.reauthenticated))
        }
    }

    @Test func `every parameter of the callback reaches the platform`() async throws {
        let reception = try await Reception()
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let code = far.consent(to: 1)
            _ = try await flow.arrive([
                "code": code, "realmId": "9130", "state": state, "dataSource": "a b&c=d/+é", "empty": "",
            ])
            let expected = ["code": code, "realmId": "9130", "state": state, "dataSource": "a b&c=d/+é", "empty": ""]
            #expect(far.sent == [FarSide.Sent(id: "1", providerData: expected)])
        }
    }

    @Test func `a code is exchanged at once, whatever an earlier process left`() async throws {
        let first = try await Reception(
            [Account(1, "sfdc"), Account(2, "sfdc")],
            onCall: { if $0.isExchange { throw Fuse.Crash() } }
        )
        let code = first.far.consent(to: 2)
        await #expect(throws: Fuse.Crash.self) { try await first.redeem(code, for: 2) }
        let gate = StopSignal()
        let reception = first.next(onCall: { if $0 == .read("2") { await gate.requested() } })
        let far = reception.far
        try await reception.open { flow in
            #expect(await eventually { far.count(.read("2")) == first.far.count(.read("2")) + 1 })
            let state = try await flow.depart(for: 1)
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(answer.result == .known(.reauthenticated))
            reception.stop.request()
            gate.request()
        }
        #expect(far.sent.map(\.id) == ["1"])
    }

    @Test func `an exchange that takes long goes on when the person stops waiting`() async throws {
        let gate = StopSignal()
        let reception = try await Reception(onCall: { if $0.isExchange { await gate.requested() } })
        let (far, clock) = (reception.far, reception.fleet.clock)
        try await reception.open { flow in
            let state = try await flow.depart()
            async let arriving = flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(await eventually { clock.sleepers > 0 && !far.exchanges.isEmpty })
            clock.advance(by: .seconds(15))
            let answer = try await arriving
            #expect(answer.result == .known(.underWay))
            #expect(answer.connection?.isUnderWay == true)
            #expect(try await flow.result(ofState: state).result == .known(.underWay))
            // Nobody sets out beside it.
            guard case .notWaiting = try await flow.setOut(for: 1, in: Secret("b")) else {
                Issue.record("somebody set out while a code was under way")
                return
            }
            gate.request()
            #expect(await eventually { (try? await flow.result(ofState: state))?.result == .known(.reauthenticated) })
        }
        #expect(far.sent.count == 1)
    }

    @Test func `an exchange goes on when its caller is gone`() async throws {
        let gate = StopSignal()
        let reception = try await Reception(onCall: { if $0.isExchange { await gate.requested() } })
        let far = reception.far
        try await reception.open { flow in
            let state = try await flow.depart()
            let caller = Task { try await flow.arrive(["code": far.consent(to: 1), "state": state]) }
            #expect(await eventually { !far.exchanges.isEmpty })
            caller.cancel()
            _ = await caller.result
            gate.request()
            #expect(await eventually { (try? await flow.result(ofState: state))?.result == .known(.reauthenticated) })
        }
        #expect(far.sent.count == 1)
    }

    @Test func `a browser that reloads at the worst moment does not take its code along`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let (isArmed, reached, gate) = (StopSignal(), StopSignal(), StopSignal())
        var store = TappedStore(base: reception.fleet.store)
        store.beforeItems = {
            guard isArmed.isRequested else { return }
            reached.request()
            await gate.requested()
            // As the real store does.
            try Task.checkCancellation()
        }
        try await reception.open(over: store) { flow in
            let state = try await flow.depart()
            isArmed.request()
            let caller = Task { try await flow.arrive(["code": far.consent(to: 1), "state": state]) }
            await reached.requested()
            caller.cancel()
            gate.request()
            _ = await caller.result
            #expect(await eventually { (try? await flow.result(ofState: state))?.result == .known(.reauthenticated) })
        }
        #expect(far.sent.count == 1)
    }

    @Test func `a flow that is about to close sends nothing and says so at once`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let flow = reception.flow()
        let state = try await flow.depart()
        reception.stop.request()
        try await flow.work()
        let answer = try await flow.arrive(["code": far.consent(to: 1), "state": state])
        #expect(answer.result == .known(.tryAgain))
        #expect(far.sent.isEmpty)
        #expect(try await reception.next().flow().result(ofState: state).result == .known(.tryAgain))
    }
}
