import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A code that the platform rejects leads to a new link that works, and not to a failed run.
@Suite(.timeLimit(.minutes(60))) struct RejectedCodeTests {
    /// The `state` in the link that an item's report shows.
    private func reportedState(_ item: Item) throws -> String {
        let url = try #require(item.progress.consentURL)
        return String(try #require(url.split(separator: "state=").last))
    }

    @Test func `the item waits as before, under a new link whose callback is known`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let old = try reportedState(try await reception.fleet.item())
        let item = try #require(try await reception.redeem("never-given"))
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.phase == .awaitingCode)
        #expect(item.progress.reason == .codeRejected)
        #expect(item.progress.awaitingSince != nil)
        let new = try reportedState(item)
        #expect(new != old)
        #expect(far.states == [new])
        try await reception.open { flow in
            let late = try await flow.arrive(["code": far.consent(to: 1), "state": old])
            #expect(late.result == .expired)
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": new])
            #expect(answer.result == .known(.reauthenticated))
        }
        #expect(far.sent.count == 2)
        #expect(far.violations.isEmpty)
    }

    @Test func `the link that the run reported leads to an exchange`() async throws {
        let reception = try await Reception()
        let far = reception.far
        let state = try reportedState(try await reception.fleet.item())
        try await reception.open { flow in
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": state])
            #expect(answer.result == .known(.reauthenticated))
        }
    }

    @Test func `a customer's link stays good while it is young`() async throws {
        let reception = try await Reception(publicURL: Reception.baseURL)
        let far = reception.far
        let address = Reception.baseURL + CustomerLinks.path
        #expect(try await reception.fleet.item().progress.consentURL == address)
        try await reception.open { flow in
            let token = try await flow.token()
            let state = try await flow.depart(from: token)
            let answer = try await flow.arrive(["code": "never-given", "state": state])
            #expect(answer.result == .known(.codeRejected))
            #expect(try await reception.fleet.item().progress.consentURL == address)
            #expect(try await flow.token() == token)
            let again = try await flow.depart(from: token)
            let good = try await flow.arrive(["code": far.consent(to: 1), "state": again])
            #expect(good.result == .known(.reauthenticated))
        }
    }

    @Test func `a customer's link that is too old is replaced`() async throws {
        let reception = try await Reception(publicURL: Reception.baseURL)
        let store = reception.fleet.store
        let run = reception.fleet.record.id
        let first = try #require(await store.newestLink(of: run, sequence: 1))
        reception.fleet.clock.advance(by: Reception.lifetime)
        let item = try #require(try await reception.redeem("never-given"))
        #expect(item.progress.consentURL == Reception.baseURL + CustomerLinks.path)
        let second = try #require(await store.newestLink(of: run, sequence: 1))
        #expect(second.serial == first.serial + 1)
        #expect(second.hash != first.hash)
        let token = try await reception.flow().token()
        #expect(TokenHash(of: Secret(token)) == second.hash)
    }

    @Test func `a customer's link that was withdrawn stays withdrawn`() async throws {
        let reception = try await Reception(publicURL: Reception.baseURL)
        try await reception.flow().withdrawLink(for: 1)
        #expect(try await reception.redeem("never-given")?.progress.reason == .codeRejected)
        let newest = await reception.fleet.store.newestLink(of: reception.fleet.record.id, sequence: 1)
        #expect(newest?.withdrawnAt != nil)
    }

    @Test func `without a usable link the item waits all the same`() async throws {
        let reception = try await Reception(script: { call, _ in
            call == .link("sfdc") ? .link(.unusable(Evidence(httpStatus: 200))) : nil
        })
        let item = try #require(try await reception.redeem("never-given"))
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.reason == .linkUnusable)
        #expect(item.progress.consentURL == nil)
    }

    @Test func `one rejected code does not hold up the others`() async throws {
        let reception = try await Reception((1...5).map { Account($0, "sfdc") })
        let far = reception.far
        for sequence in 1...5 {
            let code = sequence == 3 ? "never-given" : far.consent(to: sequence)
            try await reception.redeem(code, for: Int64(sequence))
        }
        let outcomes = try await reception.fleet.items().map(\.progress.outcome)
        #expect(outcomes == [.reauthenticated, .reauthenticated, .awaitingCode, .reauthenticated, .reauthenticated])
        #expect(far.sent.count == 5)
        #expect(far.violations.isEmpty)
    }

    @Test func `a client that is rejected is found out once, and no further code is spent on it`() async throws {
        let reception = try await Reception(
            [Account(1, "sfdc"), Account(2, "sfdc"), Account(3, "box")],
            action: .reauthenticate,
            script: { call, _ in call == .exchange("1") ? .exchange(.clientRejected(Evidence(httpStatus: 400))) : nil }
        )
        let far = reception.far
        try await reception.open { flow in
            let (first, second) = (try await flow.depart(for: 1), try await flow.depart(for: 2))
            let other = try await flow.depart(for: 3)
            let answer = try await flow.arrive(["code": far.consent(to: 1), "state": first])
            #expect(answer.result == .known(.failed))
            // Who was on the way already loses a code, and nobody sets out any more.
            let late = try await flow.arrive(["code": far.consent(to: 2), "state": second])
            #expect(late.result == .known(.tryAgain))
            guard case .unavailable(.invalidClient) = try await flow.setOut(for: 2, in: Secret("b")) else {
                Issue.record("somebody set out in vain")
                return
            }
            // Another application is not concerned.
            let box = try await flow.arrive(["code": far.consent(to: 3), "state": other])
            #expect(box.result == .known(.reauthenticated))
        }
        #expect(far.sent.map(\.id) == ["1", "3"])
        let item = try await reception.fleet.item(1)
        #expect(item.progress.outcome == .awaitingCode && item.progress.reason == .invalidClient)
        // A new process tries again: it may have been mended.
        let next = reception.next()
        #expect(try await next.redeem(next.far.consent(to: 2), for: 2)?.progress.outcome == .reauthenticated)
    }
}
