import Logging
import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// One instance is one thing, whatever run it waits in.
@Suite(.timeLimit(.minutes(60))) struct CampaignDeskTests {
    /// Opens the runs that it has a flow for.
    private struct Opener: RunOpening {
        var flows: [RunID: RunConsentFlow]

        func flow(of run: RunRecord) async throws -> RunConsentFlow {
            guard let flow = flows[run.id] else { throw RunClosed("/jobs/nightly.yaml: it is gone") }
            return flow
        }
    }

    /// Two instances that wait in two runs, and the campaign over both.
    private struct Stand {
        var first: Reception
        var second: Reception
        var campaign: CampaignConsentFlow

        init(isSecondClosed: Bool = false) async throws {
            first = try await Reception([Account(1, "sfdc"), Account(2, "sfdc")])
            second = try await first.otherRun()
            for item in try await first.fleet.items() {
                var other = item
                other.progress.epoch = 1
                _ = try await first.fleet.store.write(Checkpoint(item: other), to: second.fleet.record.id)
            }
            var flows = [first.fleet.record.id: first.flow()]
            if !isSecondClosed { flows[second.fleet.record.id] = second.flow() }
            campaign = CampaignConsentFlow(
                store: first.fleet.store,
                opener: Opener(flows: flows),
                only: nil,
                titles: [:],
                time: first.fleet.clock,
                stop: first.stop,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            try await campaign.notice()
        }

        /// Runs the campaign for the length of `body`.
        func open(_ body: @escaping @Sendable (CampaignConsentFlow) async throws -> Void) async throws {
            let (campaign, stops) = (campaign, [first.stop, second.stop])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await campaign.work() }
                group.addTask {
                    defer { for stop in stops { stop.request() } }
                    try await body(campaign)
                }
                try await group.waitForAll()
            }
        }

        func waiting() async throws -> [Connection] {
            try await campaign.connections(matching: ConnectionFilter(standing: .waiting), after: 0, limit: 9)
        }
    }

    private func arrive(_ flow: CampaignConsentFlow, _ code: String, _ state: String) async throws -> CallbackAnswer {
        let parameters = Secret([(name: "code", value: code), (name: "state", value: state)])
        return try await flow.callback(parameters, broughtBy: .browser(Secret("b")))
    }

    private func depart(_ answer: SetOutAnswer) throws -> String {
        guard case .redirect(_, let state) = answer else { throw NoDeparture() }
        return state.rawValue
    }

    @Test func `each instance is shown once, in its newest run`() async throws {
        let stand = try await Stand()
        let shown = try await stand.waiting()
        #expect(shown.map(\.instanceID) == ["1", "2"])
        #expect(shown.allSatisfy { $0.run == stand.second.fleet.record.id && $0.canSetOut })
        #expect(try await stand.campaign.counts().map(\.items) == [2])
        #expect(stand.campaign.runs.map(\.id) == [stand.second.fleet.record.id, stand.first.fleet.record.id])
        // In pages, too.
        let page = try await stand.campaign.connections(matching: ConnectionFilter(), after: 0, limit: 1)
        let rest = try await stand.campaign.connections(matching: ConnectionFilter(), after: page[0].sequence, limit: 9)
        #expect((page + rest).map(\.sequence) == shown.map(\.sequence))
        #expect(try await stand.campaign.connection(shown[1].sequence)?.instanceID == "2")
    }

    @Test func `a consent by the link of one run settles the others, and voids their states and links`() async throws {
        let stand = try await Stand()
        let (far, store) = (stand.first.far, stand.first.fleet.store)
        let older = try await stand.first.flow().token()
        let newer = try await stand.second.flow().token()
        let number = try #require(try await stand.waiting().first).sequence
        try await stand.open { flow in
            let late = try depart(try await flow.setOut(for: number, in: Secret("b")))
            let state = try depart(try await flow.setOut(from: older, in: Secret("b")))
            #expect(try await arrive(flow, far.consent(to: 1), state).result == .known(.reauthenticated))
            let item = try #require(
                try await store.items(of: stand.second.fleet.record.id, after: 0, outcome: nil, limit: 1).first
            )
            #expect(item.progress.outcome == .reauthenticated && item.progress.verifiedAt != nil)
            let told = await store.history(of: stand.second.fleet.record.id, sequence: 1).last
            #expect(told?.detail?.contains("through run \(stand.first.fleet.record.id)") == true)
            #expect(try await arrive(flow, far.consent(to: 1), late).result == .expired)
            for token in [older, newer] {
                guard case .connection(let connection, _) = try await flow.look(up: token) else { throw NoDeparture() }
                #expect(connection.standing == .done)
            }
        }
        #expect(far.sent.count == 1 && far.violations.isEmpty)
        #expect(try await stand.waiting().map(\.instanceID) == ["2"])
    }

    @Test func `a run that cannot be opened is shown with what is wrong, and others go on`() async throws {
        let stand = try await Stand(isSecondClosed: true)
        let shown = try #require(try await stand.waiting().first)
        #expect(shown.problem == "/jobs/nightly.yaml: it is gone" && !shown.canSetOut)
        guard case .closed = try await stand.campaign.setOut(for: shown.sequence, in: Secret("b")) else {
            throw NoDeparture()
        }
        #expect(try await stand.campaign.link(for: shown.sequence) == nil)
        #expect(stand.campaign.closed.map(\.run.id) == [stand.second.fleet.record.id])
        // The customer's link of the other run is good all the same.
        let token = try await stand.first.flow().token()
        guard case .connection = try await stand.campaign.look(up: token) else { throw NoDeparture() }
    }

    @Test func `a link that is withdrawn is withdrawn in every run, and nobody makes another unasked`() async throws {
        let stand = try await Stand()
        let older = try await stand.first.flow().token()
        let number = try #require(try await stand.waiting().first).sequence
        try await stand.campaign.withdrawLink(for: number)
        #expect(try await stand.campaign.look(up: older) == .withdrawn)
        #expect(try await stand.campaign.link(for: number) == nil)
        #expect(try await stand.campaign.links(for: [number]).isEmpty)
        let renewed = try #require(try await stand.campaign.renewLink(for: number))
        let found = try await stand.campaign.links(for: [number])
        #expect(found.mapValues { $0.url.exposed() } == [number: renewed.url.exposed()])
        #expect(try await stand.campaign.look(up: older) == .withdrawn)
    }

    @Test func `links of many connections are made together and stay the same`() async throws {
        let stand = try await Stand()
        let numbers = try await stand.waiting().map(\.sequence)
        let made = try await stand.campaign.links(for: numbers)
        #expect(made.keys.sorted() == numbers.sorted())
        for (number, link) in made {
            #expect(try await stand.campaign.link(for: number)?.url.exposed() == link.url.exposed())
            #expect(try await stand.campaign.history(of: number).map(\.kind).last == .invited)
        }
    }

    @Test func `a claim of an instance holds in every run`() async throws {
        let stand = try await Stand()
        let item = try await stand.second.fleet.item()
        #expect(
            ClaimSubject(item, of: stand.second.fleet.record)
                == ClaimSubject(try await stand.first.fleet.item(), of: stand.first.fleet.record)
        )
    }

    // MARK: Elsewhere

    private func pings(_ far: FarSide) -> Int { far.calls.count { "\($0)".hasPrefix("ping") } }

    @Test func `who signed in on the platform's own page is settled in every run`() async throws {
        let stand = try await Stand()
        let far = stand.first.far
        let shown = try await stand.waiting()
        let before = pings(far)
        for connection in shown {
            guard case .unchanged = try await stand.campaign.lookElsewhere(connection.sequence) else {
                throw NoDeparture()
            }
        }
        #expect(pings(far) == before)
        far.change(1) { $0.signIn() }
        guard case .settled(let item) = try await stand.campaign.lookElsewhere(shown[0].sequence) else {
            throw NoDeparture()
        }
        #expect(item.progress.reason == .elsewhere && item.progress.verifiedAt != nil && pings(far) == before + 1)
        for reception in [stand.first, stand.second] {
            let progress = try await reception.fleet.item().progress
            #expect(progress.outcome == .reauthenticated && progress.reason == .elsewhere)
            #expect(progress.accessTokenAfter == item.progress.accessTokenAfter)
        }
        #expect(try await stand.waiting().map(\.instanceID) == ["2"])
    }

    @Test func `new tokens that are dead too are called once, and known as dead from then on`() async throws {
        let stand = try await Stand()
        let far = stand.first.far
        far.change(1) { account in
            account.signIn()
            account.access.isAlive = false
            account.refresh?.isAlive = false
        }
        let (number, before) = (try #require(try await stand.waiting().first).sequence, pings(far))
        guard case .rejected = try await stand.campaign.lookElsewhere(number) else { throw NoDeparture() }
        guard case .unchanged = try await stand.campaign.lookElsewhere(number) else { throw NoDeparture() }
        #expect(pings(far) == before + 1)
        #expect(try await stand.waiting().count == 2)
    }
}
