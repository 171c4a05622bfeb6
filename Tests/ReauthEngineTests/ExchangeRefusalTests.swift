import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// No code leaves without its intent in the store, and a flow that has to stop leaves everything in a known place.
@Suite(.timeLimit(.minutes(60))) struct ExchangeRefusalTests {
    private struct Full: Error {}

    @Test(arguments: [
        (CheckpointResult.revocationOpen, Reason.revocationOpen), (.codeSpent, .codeSpent),
        (.voided(epoch: 5), .stateMismatch), (.duplicateInstance, .stateMismatch),
    ])
    func `an intent that the store refuses keeps the code here`(verdict: CheckpointResult, told: Reason) async throws {
        let reception = try await Reception()
        let far = reception.far
        let epoch = try await reception.fleet.item().progress.epoch
        var store = TappedStore(base: reception.fleet.store)
        store.verdict = { $0.exchange == nil ? nil : verdict }
        let item = try #require(try await reception.redeem(far.consent(to: 1), over: store))
        #expect(far.exchanges.isEmpty)
        #expect(item.progress.phase == .awaitingCode)
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.reason == told)
        #expect(item.progress.epoch == epoch)
        #expect(try await reception.fleet.item() == item)
    }

    @Test func `a store that cannot be written stops the code and the flow`() async throws {
        let reception = try await Reception()
        let far = reception.far
        var store = TappedStore(base: reception.fleet.store)
        store.beforeWrite = { if $0?.exchange != nil { throw Full() } }
        let (full, code) = (store, far.consent(to: 1))
        await #expect(throws: Full.self) { try await reception.redeem(code, over: full) }
        let state = try await reception.flow().depart()
        await #expect(throws: Full.self) {
            try await reception.open(over: full) { _ = try await $0.arrive(["code": code, "state": state]) }
        }
        #expect(far.exchanges.isEmpty)
        let next = reception.next()
        #expect(try await next.redeem(code)?.progress.outcome == .reauthenticated)
    }

    @Test func `a code that waits for its permit is given up when the flow has to stop`() async throws {
        let tomorrow = ManualClock.start.advanced(by: .seconds(86_400))
        let reception = try await Reception(script: { call, _ in
            call.isExchange ? .leavesNothing(.parked(until: tomorrow)) : nil
        })
        let (far, clock) = (reception.far, reception.fleet.clock)
        let answer = try await reception.open { flow in
            let state = try await flow.depart()
            async let arriving = flow.arrive(["code": far.consent(to: 1), "state": state])
            // The person's patience, and the code's wait.
            #expect(await eventually { clock.sleepers == 2 })
            reception.stop.request()
            return try await arriving
        }
        #expect(answer.result == .known(.tryAgain))
        #expect(far.sent.isEmpty)
        #expect(await reception.fleet.store.openExchange(of: reception.fleet.record.id, sequence: 1) == nil)
        let next = reception.next()
        #expect(try await next.redeem(next.far.consent(to: 1))?.progress.outcome == .reauthenticated)
    }

    @Test func `an answer that is still looked for is left to the next process`() async throws {
        let reception = try await Reception(script: { call, _ in
            call.isExchange ? .fails(.lost(Evidence())) : nil
        })
        let (far, clock) = (reception.far, reception.fleet.clock)
        let (answer, state) = try await reception.open { flow in
            let state = try await flow.depart()
            async let arriving = flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(await eventually { clock.sleepers == 2 })
            reception.stop.request()
            return (try await arriving, state)
        }
        #expect(answer.result == .known(.underWay))
        #expect(try await reception.fleet.item().progress.phase == .exchanging)
        let next = reception.next()
        let flow = next.flow()
        try await next.fleet.clock.run { try await flow.settleOpenExchanges() }
        #expect(try await next.fleet.item().progress.reason == .exchangeUndecided)
        #expect(try await flow.result(ofState: state).result == .known(.codeRejected))
        #expect(next.far.sent.count == 1)
    }
}
