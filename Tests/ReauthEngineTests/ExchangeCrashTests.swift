import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A process that dies while a code is on its way: the next one reads back first and sends nothing twice.
@Suite(.timeLimit(.minutes(60))) struct ExchangeCrashTests {
    /// Lets one process exchange a code that dies at `point`; returns whether it lived to its end.
    private func process(_ reception: Reception, _ code: String, dyingAt point: Int) async throws -> (Reception, Bool) {
        let fuse = Fuse(burnsAt: point)
        let dying = reception.next(fuse: fuse)
        var store = TappedStore(base: reception.fleet.store)
        store.onAccess = { try fuse.check() }
        store.beforeWrite = { _ in try fuse.pass() }
        store.afterWrite = { _ in try fuse.pass() }
        do {
            try await dying.redeem(code, over: store)
            return (dying, true)
        } catch is Fuse.Crash {
            return (dying, false)
        }
    }

    private func settle(_ reception: Reception) async throws {
        let flow = reception.flow()
        try await reception.fleet.clock.run { try await flow.settleOpenExchanges() }
    }

    @Test func `a process that dies anywhere is taken up`() async throws {
        var phases: Set<Phase> = []
        for point in 1... {
            let start = try await Reception()
            let (dead, survived) = try await process(start, start.far.consent(to: 1), dyingAt: point)
            if survived {
                #expect(point > 8)
                break
            }
            let left = try await dead.fleet.item().progress.phase
            phases.insert(left)
            let next = dead.next()
            let calls = next.far.calls.count
            try await settle(next)
            let made = next.far.calls.dropFirst(calls)
            #expect(!made.contains { $0.isExchange }, "died at point \(point)")
            if left == .exchanging || left == .exchanged { #expect(made.first == .read("1"), "died at point \(point)") }
            let settled = try await next.fleet.item()
            if settled.progress.outcome == .awaitingCode {
                #expect(settled.progress.phase == .awaitingCode, "died at point \(point)")
                let end = try await next.redeem(next.far.consent(to: 1))
                #expect(end?.progress.outcome == .reauthenticated, "died at point \(point)")
            } else {
                #expect(settled.progress.outcome == .reauthenticated, "died at point \(point)")
            }
            #expect(next.far.violations.isEmpty, "died at point \(point): \(next.far.violations)")
            #expect(await next.fleet.store.openExchange(of: next.fleet.record.id, sequence: 1) == nil)
        }
        #expect(phases == [.awaitingCode, .exchanging, .exchanged, .finished])
    }

    @Test(arguments: [true, false])
    func `between the intent and the answer the next process reads back before anything else`(
        hasArrived: Bool
    ) async throws {
        let start = try await Reception(script: { call, _ in call.isExchange ? .losesAnswer : nil })
        let dying = start.next(
            script: { call, _ in call.isExchange ? .losesAnswer : nil },
            onCall: { if $0.isExchange, !hasArrived { throw Fuse.Crash() } }
        )
        var store = TappedStore(base: start.fleet.store)
        // The code has left; nothing of what comes after that is written any more.
        store.beforeWrite = { checkpoint in
            if checkpoint?.exchange == nil, try await start.fleet.item().progress.phase == .exchanging {
                throw Fuse.Crash()
            }
        }
        let (tapped, code) = (store, dying.far.consent(to: 1))
        await #expect(throws: Fuse.Crash.self) { try await dying.redeem(code, over: tapped) }
        #expect(dying.far.sent.count == (hasArrived ? 1 : 0))
        let intent = await start.fleet.store.openExchange(of: start.fleet.record.id, sequence: 1)
        #expect(intent?.codeHash == AuthorizationCode(code)?.hash)

        let next = dying.next()
        let calls = next.far.calls.count
        // With another code at hand: it is needed only where the first one came to nothing.
        let end = try #require(try await next.redeem(next.far.consent(to: 1)))
        #expect(end.progress.outcome == .reauthenticated)
        let made = Array(next.far.calls.dropFirst(calls))
        #expect(made.first == .read("1"))
        #expect(made.filter(\.isExchange).count == (hasArrived ? 0 : 1))
        #expect(next.far.sent.count == 1)
        #expect(next.far.violations.isEmpty)
        // The code of the dead process is not taken again, whether it arrived or not.
        #expect(
            try await next.fleet.trail().contains(hasArrived ? "settled code: inferred" : "settled code: undecided")
        )
    }

    @Test(arguments: [true, false])
    func `a second request after a crash learns how the first one ended`(hasArrived: Bool) async throws {
        let start = try await Reception()
        let far = start.far
        let state = try await start.flow().depart()
        let dying = start.next(
            script: { call, _ in call.isExchange ? .losesAnswer : nil },
            onCall: { if $0.isExchange, !hasArrived { throw Fuse.Crash() } }
        )
        var store = TappedStore(base: start.fleet.store)
        store.beforeWrite = { checkpoint in
            if checkpoint?.exchange == nil, try await start.fleet.item().progress.phase == .exchanging {
                throw Fuse.Crash()
            }
        }
        let tapped = store
        let code = dying.far.consent(to: 1)
        await #expect(throws: Fuse.Crash.self) {
            try await dying.open(over: tapped) { flow in
                _ = try await flow.arrive(["code": code, "state": state])
            }
        }
        let next = dying.next()
        let flow = next.flow()
        #expect(try await flow.result(ofState: state).result == .known(.underWay))
        try await settle(next)
        let expected: ConsentResult = hasArrived ? .reauthenticated : .codeRejected
        #expect(try await flow.result(ofState: state).result == .known(expected))
        let again = try await flow.arrive(["code": code, "state": state])
        #expect(again.result == .known(expected))
        #expect(again.isRepeated)
        #expect(next.far.sent.count == (hasArrived ? 1 : 0))
        #expect(far.sent.isEmpty)
    }

    @Test func `a process that dies before the intent asks the person to begin again`() async throws {
        let start = try await Reception()
        let state = try await start.flow().depart()
        let dying = start.next(onCall: { _ in throw Fuse.Crash() })
        let code = dying.far.consent(to: 1)
        await #expect(throws: Fuse.Crash.self) {
            try await dying.open { _ = try await $0.arrive(["code": code, "state": state]) }
        }
        let next = dying.next()
        #expect(try await next.flow().result(ofState: state).result == .known(.tryAgain))
        #expect(try await next.redeem(code)?.progress.outcome == .reauthenticated)
    }

    @Test func `an item that the far side cannot explain is left for the next process`() async throws {
        let start = try await Reception(script: { call, count in
            switch call {
            case .exchange: .losesAnswer
            case .read where count > 2: .fails(.unavailable(Evidence(httpStatus: 503)))
            default: nil
            }
        })
        let far = start.far
        let item = try #require(try await start.redeem(far.consent(to: 1)))
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.phase == .exchanging)
        // Nothing is sent while that is open, even for another code.
        #expect(try await start.redeem(far.consent(to: 1))?.progress.phase == .exchanging)
        #expect(far.sent.count == 1)
        let next = start.next()
        try await settle(next)
        #expect(try await next.fleet.item().progress.outcome == .reauthenticated)
        #expect(next.far.sent.count == 1)
    }
}
