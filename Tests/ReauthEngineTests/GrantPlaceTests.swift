import Logging
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// Links of one account at a provider that keeps two grants of it.
@Suite(.timeLimit(.minutes(60))) struct GrantPlaceTests {
    /// Opens the one run.
    private struct Opener: RunOpening {
        var flow: RunConsentFlow

        func flow(of run: RunRecord) async throws -> RunConsentFlow { flow }
    }

    /// Instances of one account that a run has rotated.
    private func reception(
        _ count: Int = 4,
        publicURL: String? = Reception.baseURL,
        account: String? = "alice"
    ) async throws -> Reception {
        let accounts = (1...count).map { number in
            var each = Account(number, "capped")
            if let account { each.configuration["oauth.user.id"] = account }
            return each
        }
        return try await Reception(accounts, publicURL: publicURL)
    }

    /// The items that got a link, and those that wait for a place, in the order in which they get it.
    private func places(_ reception: Reception) async throws -> (out: [Int64], held: [Int64]) {
        let items = try await reception.fleet.items()
        let held = items.filter { $0.progress.reason == .grantCap }.sorted {
            ($0.progress.awaitingSince?.rawValue ?? 0, $0.sequence)
                < ($1.progress.awaitingSince?.rawValue ?? 0, $1.sequence)
        }
        return (items.filter { $0.progress.reason == nil }.map(\.sequence), held.map(\.sequence))
    }

    private func isHeldBack(_ answer: SetOutAnswer) -> Bool {
        if case .unavailable(.grantCap) = answer { return true }
        return false
    }

    private func campaign(_ reception: Reception) async throws -> CampaignConsentFlow {
        let campaign = CampaignConsentFlow(
            store: reception.fleet.store,
            opener: Opener(flow: reception.flow()),
            only: nil,
            titles: [:],
            time: reception.fleet.clock,
            stop: reception.stop,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await campaign.notice()
        return campaign
    }

    @Test(arguments: [Reception.baseURL, nil])
    func `a run hands out as many links as there are places`(publicURL: String?) async throws {
        let reception = try await reception(publicURL: publicURL)
        let (out, held) = try await places(reception)
        #expect(out.count == 2 && held.count == 2)
        for item in try await reception.fleet.items() {
            #expect(item.progress.outcome == .awaitingCode)
            #expect((item.progress.consentURL == nil) == held.contains(item.sequence))
        }
        try await reception.fleet.expectConsistent()
    }

    @Test func `where the account is not known, every link is handed out`() async throws {
        let reception = try await reception(account: nil)
        #expect(try await places(reception).out.count == 4)
    }

    @Test func `what is held back shows no link and opens no sign-in`() async throws {
        let reception = try await reception()
        let flow = reception.flow()
        let (out, held) = try await places(reception)
        for sequence in held {
            #expect(try await flow.link(for: sequence) == nil)
            #expect(try await flow.renewLink(for: sequence) == nil)
            #expect(isHeldBack(try await flow.setOut(for: sequence, in: Secret("b"))))
            #expect(try await flow.connection(sequence)?.isHeldBack == true)
        }
        #expect(Set(try await flow.links(for: out + held).keys) == Set(out))
        #expect(reception.far.states.isEmpty)
        for sequence in out {
            #expect(try await flow.connection(sequence)?.isHeldBack == false)
            _ = try await flow.depart(from: flow.token(for: sequence))
        }
    }

    @Test func `as many sign in as the provider keeps grants, and nobody is pushed out`() async throws {
        let reception = try await reception()
        let (out, held) = try await places(reception)
        let far = reception.far
        try await reception.open { flow in
            for sequence in out {
                let state = try await flow.depart(from: flow.token(for: sequence))
                let code = far.consent(to: Int(sequence), configuration: ["oauth.user.id": "alice"])
                let answer = try await flow.arrive(["code": code, "state": state])
                #expect(answer.result == .known(.reauthenticated))
            }
            for sequence in held { #expect(try await flow.link(for: sequence) == nil) }
        }
        for sequence in out { #expect(try await reception.fleet.item(sequence).progress.outcome == .reauthenticated) }
        for sequence in out + held {
            let trail = try await reception.fleet.trail(sequence)
            #expect(!trail.contains { $0.hasPrefix("grant_pushed_out") })
        }
    }

    @Test func `a place that became free is filled by itself, by the one that waited longest`() async throws {
        let reception = try await reception()
        let campaign = try await campaign(reception)
        let (out, held) = try await places(reception)
        let flow = reception.flow()
        try await campaign.fillFreePlaces()
        #expect(try await places(reception).held == held)
        try await flow.withdrawLink(for: out[0])
        try await campaign.fillFreePlaces()
        try await campaign.fillFreePlaces()
        #expect(try await places(reception).held == [held[1]])
        #expect(try await flow.connection(held[0])?.linkState == .open)
        #expect(try await flow.history(of: held[0]).last?.kind == .invited)
        _ = try await flow.depart(from: flow.token(for: held[0]))
        // An expired link makes room as well.
        reception.fleet.clock.advance(by: Reception.lifetime)
        try await campaign.fillFreePlaces()
        try await campaign.fillFreePlaces()
        #expect(try await places(reception).held == [])
    }

    @Test func `of two that open the last place at one moment one gets it`() async throws {
        let reception = try await reception()
        let (out, held) = try await places(reception)
        try await reception.flow().withdrawLink(for: out[0])
        let other = reception.next().flow()
        async let one = reception.flow().link(for: held[0])
        async let two = other.link(for: held[1])
        let links = try await [one, two].compactMap { $0 }
        #expect(links.count == 1)
        #expect(try await places(reception).held == [held[1]])
    }

    @Test func `a link that has its place is asked for again when somebody sets out from it`() async throws {
        let reception = try await reception(3)
        let (out, held) = try await places(reception)
        let flow = reception.flow()
        let token = try await flow.token(for: out[0])
        for _ in 1...3 { _ = try await flow.depart(from: token) }
        #expect(isHeldBack(try await flow.setOut(for: try #require(held.first), in: Secret("b"))))
    }
}
