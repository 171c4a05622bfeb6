import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// One item is never worked on twice at the same time.
@Suite(.timeLimit(.minutes(60))) struct ConsentClaimTests {
    @Test func `a code for an item that somebody else has is not sent`() async throws {
        var reception = try await Reception([Account(1, "sfdc"), Account(2, "sfdc")])
        let claims = InMemoryClaims()
        reception.claims = claims
        let (fixed, far) = (reception, reception.far)
        let before = try await fixed.fleet.item(1)
        let held: Item?? = try await claims.withClaim(on: ClaimSubject(before, of: fixed.fleet.record)) {
            let other = try await fixed.redeem(far.consent(to: 2), for: 2)
            #expect(other?.progress.outcome == .reauthenticated)
            return try await fixed.redeem(far.consent(to: 1), for: 1)
        }
        #expect(held == .some(nil))
        #expect(far.sent.map(\.id) == ["2"])
        #expect(try await fixed.fleet.item(1) == before)
        #expect(try await fixed.redeem(far.consent(to: 1), for: 1)?.progress.outcome == .reauthenticated)
    }

    @Test func `a callback for an item that somebody else has asks the person to try again`() async throws {
        var reception = try await Reception()
        let claims = InMemoryClaims()
        reception.claims = claims
        let (far, subject) = (reception.far, ClaimSubject(try await reception.fleet.item(), of: reception.fleet.record))
        try await reception.open { flow in
            let state = try await flow.depart()
            let answer = try await claims.withClaim(on: subject) {
                try await flow.arrive(["code": far.consent(to: 1), "state": state])
            }
            #expect(answer?.result == .known(.tryAgain))
            #expect(far.sent.isEmpty)
            let again = try await flow.depart()
            let good = try await flow.arrive(["code": far.consent(to: 1), "state": again])
            #expect(good.result == .known(.reauthenticated))
        }
    }

    @Test func `two codes for one item at once are not sent side by side`() async throws {
        let gate = StopSignal()
        let reception = try await Reception(onCall: { if $0.isExchange { await gate.requested() } })
        let far = reception.far
        let codes = [far.consent(to: 1), far.consent(to: 1)]
        let ends = try await withThrowingTaskGroup(of: Item?.self) { group in
            for code in codes { group.addTask { try await reception.redeem(code) } }
            let first = try await group.next() ?? nil
            gate.request()
            let second = try await group.next() ?? nil
            return [first, second]
        }
        #expect(ends.first == .some(nil))
        #expect(ends.last??.progress.outcome == .reauthenticated)
        #expect(far.sent.count == 1)
    }

    @Test func `a code for an item that does not wait any more is not sent`() async throws {
        let reception = try await Reception()
        let far = reception.far
        #expect(try await reception.redeem(far.consent(to: 1))?.progress.outcome == .reauthenticated)
        #expect(try await reception.redeem(far.consent(to: 1)) == nil)
        #expect(try await reception.redeem(far.consent(to: 1), for: 99) == nil)
        #expect(far.sent.count == 1)
    }

    @Test func `a code is taken for one item only`() async throws {
        let reception = try await Reception([Account(1, "sfdc"), Account(2, "sfdc")])
        let far = reception.far
        let code = far.consent(to: 1)
        #expect(try await reception.redeem(code, for: 1)?.progress.outcome == .reauthenticated)
        let other = try await reception.redeem(code, for: 2)
        #expect(other?.progress.outcome == .awaitingCode)
        #expect(other?.progress.reason == .codeSpent)
        #expect(far.sent.count == 1)
        #expect(try await reception.redeem(far.consent(to: 2), for: 2)?.progress.outcome == .reauthenticated)
    }
}
