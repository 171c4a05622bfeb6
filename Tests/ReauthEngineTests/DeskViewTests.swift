import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// What operators see of the connections that people are needed for.
@Suite(.timeLimit(.minutes(60))) struct DeskViewTests {
    @Test func `connections stand where their items do`() async throws {
        let reception = try await Reception([Account(1, "sfdc"), Account(2, "sfdc"), Account(3, "box")])
        let far = reception.far
        // Box refreshes by itself, so nobody is needed for the third.
        try await reception.redeem(far.consent(to: 1), for: 1)
        let flow = reception.flow()
        func found(_ filter: ConnectionFilter, after sequence: Int64 = 0, limit: Int = 10) async throws -> [Int64] {
            try await flow.connections(matching: filter, after: sequence, limit: limit).map(\.sequence)
        }
        #expect(try await found(ConnectionFilter()) == [1, 2])
        #expect(try await found(ConnectionFilter(standing: .waiting)) == [2])
        #expect(try await found(ConnectionFilter(standing: .done)) == [1])
        #expect(try await found(ConnectionFilter(), after: 1) == [2])
        #expect(try await found(ConnectionFilter(), limit: 1) == [1])
        #expect(try await flow.connection(3) == nil)
        #expect(try await flow.connection(4) == nil)
        let counts = try await flow.counts()
        #expect(counts.map(\.standing) == [.done, .waiting])
        #expect(counts.map(\.items) == [1, 1])
        let done = try #require(try await flow.connection(1))
        #expect(done.reauthenticatedAt != nil && done.verifiedAt != nil && !done.isUnderWay)
        #expect(try await flow.history(of: 1).map(\.kind).suffix(2) == [.verified, .finished])
    }

    @Test func `what an earlier process left is shown as under way until it is settled`() async throws {
        let first = try await Reception(onCall: { if $0.isExchange { throw Fuse.Crash() } })
        let code = first.far.consent(to: 1)
        await #expect(throws: Fuse.Crash.self) { try await first.redeem(code) }
        let next = first.next()
        let flow = next.flow()
        let left = try #require(try await flow.connection(1))
        #expect(left.isUnderWay)
        #expect(left.standing == .waiting)
        guard case .notWaiting = try await flow.setOut(for: 1, in: Secret("b")) else {
            Issue.record("somebody set out while a code may be on its way")
            return
        }
        try await next.fleet.clock.run { try await flow.settleOpenExchanges() }
        #expect(try await flow.connection(1)?.isUnderWay == false)
        _ = try await flow.depart()
    }
}
