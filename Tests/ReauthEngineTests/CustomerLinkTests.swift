import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// Links of our own: unguessable, expiring, revocable, to be made anew; and a look at one changes nothing.
@Suite(.timeLimit(.minutes(60))) struct CustomerLinkTests {
    @Test func `a link leads to its connection, and the store has only its hash`() async throws {
        let reception = try await Reception([Account(1, "sfdc"), Account(2, "sfdc")])
        let flow = reception.flow()
        let link = try #require(try await flow.link(for: 2))
        let url = link.url.exposed()
        #expect(url.hasPrefix(Reception.baseURL + "/c/"))
        let token = String(url.suffix(32))
        #expect(token.allSatisfy { $0.isHexDigit })
        #expect(link.expiresAt == reception.fleet.clock.now.advanced(by: Reception.lifetime))
        guard case .connection(let connection, let expiresAt) = try await flow.look(up: token) else {
            Issue.record("the link leads nowhere")
            return
        }
        #expect(connection.instanceID == "2")
        #expect(connection.providerTitle == "Salesforce")
        #expect(connection.standing == .waiting)
        #expect(expiresAt == link.expiresAt)
        #expect(!reception.storeText().contains(token))
        #expect(reception.storeText().contains(TokenHash(of: Secret(token)).rawValue))
        #expect(!"\(link)".contains(token))
        // Asked again, it is the same one.
        #expect(try await flow.link(for: 2)?.url == link.url)
        #expect(try await flow.history(of: 2).filter { $0.kind == .invited }.count == 1)
    }

    @Test func `a look changes nothing and asks nobody`() async throws {
        let reception = try await Reception([Account(1, "sfdc"), Account(2, "sfdc"), Account(3, "sfdc")])
        let (flow, far) = (reception.flow(), reception.far)
        let good = try await flow.token(for: 1)
        let withdrawn = try await flow.token(for: 2)
        try await flow.withdrawLink(for: 2)
        let state = try await flow.depart(from: good)
        let (before, calls) = (reception.storeText(), far.calls)
        for token in [good, withdrawn, String(repeating: "0", count: 32), "", state] {
            for _ in 1...3 { _ = try await flow.look(up: token) }
        }
        _ = try await flow.counts()
        _ = try await flow.connections(matching: ConnectionFilter(), after: 0, limit: 10)
        _ = try await flow.connection(1)
        _ = try await flow.history(of: 1)
        _ = try await flow.result(ofState: state)
        _ = try await flow.capturesCallback(for: 1)
        #expect(reception.storeText() == before)
        #expect(far.calls == calls)
        // And the dump would have told.
        _ = try await flow.link(for: 3)
        #expect(reception.storeText() != before)
    }

    @Test func `a link ends with its time and another one can be made`() async throws {
        let reception = try await Reception()
        let (flow, clock) = (reception.flow(), reception.fleet.clock)
        let token = try await flow.token()
        clock.advance(by: Reception.lifetime - .milliseconds(1))
        guard case .connection = try await flow.look(up: token) else {
            Issue.record("the link ended too early")
            return
        }
        clock.advance(by: .milliseconds(1))
        #expect(try await flow.look(up: token) == .expired)
        guard case .badLink(.expired) = try await flow.setOut(from: token, in: Secret("b")) else {
            Issue.record("somebody set out from a link that has ended")
            return
        }
        let next = try await flow.token()
        #expect(next != token)
        _ = try await flow.depart(from: next)
        #expect(try await flow.look(up: token) == .replaced)
    }

    @Test func `a withdrawn link is dead, and so is one that was replaced`() async throws {
        let reception = try await Reception()
        let (flow, far) = (reception.flow(), reception.far)
        let first = try await flow.token()
        let second = String(try #require(try await flow.renewLink(for: 1)).url.exposed().suffix(32))
        #expect(first != second)
        #expect(try await flow.look(up: first) == .replaced)
        guard case .badLink(.replaced) = try await flow.setOut(from: first, in: Secret("b")) else {
            Issue.record("somebody set out from a link that was replaced")
            return
        }
        try await flow.withdrawLink(for: 1)
        #expect(try await flow.look(up: second) == .withdrawn)
        #expect(far.states.isEmpty)
        // Nobody gets another one unasked.
        #expect(try await flow.look(up: first) == .withdrawn)
        #expect(try await flow.link(for: 1) == nil)
        #expect(try await flow.connection(1)?.linkState == .withdrawn)
        let third = String(try #require(try await flow.renewLink(for: 1)).url.exposed().suffix(32))
        #expect(third != first && third != second)
        _ = try await flow.depart(from: third)
        #expect(
            try await flow.history(of: 1).suffix(5).map(\.kind) == [
                .invited, .invited, .uninvited, .invited, .consentBegun,
            ]
        )
    }

    @Test func `links that are asked for at one moment are one link`() async throws {
        let reception = try await Reception()
        let flow = reception.flow()
        let urls = try await withThrowingTaskGroup(of: Secret<String>?.self) { group in
            for _ in 0..<20 { group.addTask { try await flow.link(for: 1)?.url } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(urls.count == 1)
        let renewed = try await withThrowingTaskGroup(of: CustomerLink?.self) { group in
            for _ in 0..<20 { group.addTask { try await flow.renewLink(for: 1) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(renewed.allSatisfy { $0 != nil })
        #expect(try await flow.link(for: 1)?.url != urls.first)
    }

    @Test(arguments: ["", "x", String(repeating: "0", count: 31), String(repeating: "f", count: 32), "é"])
    func `whatever nobody minted is unknown`(token: String) async throws {
        let reception = try await Reception()
        let flow = reception.flow()
        _ = try await flow.token()
        #expect(try await flow.look(up: token) == .unknown)
        guard case .badLink(.unknown) = try await flow.setOut(from: token, in: Secret("b")) else {
            Issue.record("somebody set out from no link at all")
            return
        }
    }

    @Test func `a link of another run leads nowhere`() async throws {
        let reception = try await Reception()
        let token = try await reception.flow().token()
        let other = try await reception.otherRun()
        #expect(try await other.flow().look(up: token) == .otherRun)
        #expect(try await other.flow().link(for: 1) == nil)
    }

    @Test func `a link of an instance that is done says so and sets nobody out`() async throws {
        let reception = try await Reception()
        let (flow, far) = (reception.flow(), reception.far)
        let token = try await flow.token()
        try await reception.redeem(far.consent(to: 1))
        let states = far.states.count
        guard case .connection(let connection, _) = try await flow.look(up: token) else {
            Issue.record("the link leads nowhere")
            return
        }
        #expect(connection.standing == .done)
        guard case .notWaiting(let same) = try await flow.setOut(from: token, in: Secret("b")) else {
            Issue.record("somebody set out for an instance that is done")
            return
        }
        #expect(same == connection)
        #expect(try await flow.link(for: 1) == nil)
        #expect(try await flow.renewLink(for: 1) == nil)
        #expect(try await flow.link(for: 7) == nil)
        #expect(far.states.count == states)
    }

    @Test func `tokens differ by run, item, number and key`() {
        let (run, other) = (RunID(rawValue: "a-20270101T000000Z"), RunID(rawValue: "b-20270101T000000Z"))
        let tokens = LinkTokens(key: FingerprintKey(bytes: Array(0..<32)))
        let foreign = LinkTokens(key: FingerprintKey(bytes: Array(1...32)))
        let all = [
            tokens.token(of: run, sequence: 1, serial: 1), tokens.token(of: run, sequence: 1, serial: 2),
            tokens.token(of: run, sequence: 2, serial: 1), tokens.token(of: other, sequence: 1, serial: 1),
            tokens.token(of: run, sequence: 11, serial: 1), tokens.token(of: run, sequence: 1, serial: 11),
            foreign.token(of: run, sequence: 1, serial: 1),
        ]
        #expect(Set(all.map { $0.exposed() }).count == all.count)
        #expect(tokens.token(of: run, sequence: 1, serial: 1) == all[0])
    }

    @Test func `a report's address is completed by the newest link that is good`() async throws {
        let reception = try await Reception(publicURL: Reception.baseURL)
        let (flow, run) = (reception.flow(), reception.fleet.record.id)
        let links = CustomerLinks(
            links: reception.fleet.store,
            tokens: LinkTokens(key: reception.fleet.key),
            time: reception.fleet.clock
        )
        func completed(_ address: String) async throws -> String? {
            let newest = try await links.newest(of: run, sequences: [1])[1]
            return links.completed(address, newest, run: run)
        }
        let address = try #require(try await reception.fleet.item().progress.consentURL)
        #expect(!reception.storeText().contains(try await flow.token()))
        for _ in 1...2 {
            let url = try await completed(address)
            #expect(try await url == flow.link(for: 1)?.url.exposed())
            _ = try await flow.renewLink(for: 1)
        }
        try await flow.withdrawLink(for: 1)
        #expect(try await completed(address) == nil)
        _ = try await flow.renewLink(for: 1)
        #expect(try await completed(address) != nil)
        reception.fleet.clock.advance(by: Reception.lifetime)
        #expect(try await completed(address) == nil)
        let foreign = "https://login.example.com/sfdc?state=s"
        #expect(try await completed(foreign) == foreign)
    }
}
