import Logging
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization
import Testing

/// One receiver, on a clock that the test moves.
@Suite struct WebhookCourierTests {
    private final class Far: WebhookSender {
        private let state = Mutex((sent: [String](), answers: [DeliveryAnswer]()))

        var sent: [String] { state.withLock { $0.sent } }

        /// The answers to come; after them everything is accepted.
        func answer(_ answers: [DeliveryAnswer]) { state.withLock { $0.answers = answers } }

        func send(_ body: WebhookBody, id: String) async throws -> DeliveryAnswer {
            state.withLock { state in
                state.sent.append("\(body.type.rawValue) \(body.data.instanceID?.rawValue ?? "-") \(id)")
                return state.answers.isEmpty ? .accepted : state.answers.removeFirst()
            }
        }
    }

    private let clock = ManualClock()
    private let far = Far()
    private let store: InMemoryRunStore
    private let run = RunID(rawValue: "nightly-20270101T000000Z")

    init() {
        store = InMemoryRunStore(time: clock)
    }

    private var courier: WebhookCourier {
        let links = CustomerLinks(
            links: store,
            tokens: LinkTokens(key: FingerprintKey(bytes: Array("key".utf8))),
            time: clock
        )
        return WebhookCourier(
            job: "nightly",
            receivers: [WebhookReceiver(name: "r", origin: "https://r.example", columns: ["contact"], sender: far)],
            outbox: store,
            facts: WebhookFacts(store: store, links: links, customerColumn: nil),
            time: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            jitter: { 0 }
        )
    }

    /// A run with items that wait.
    private func begin(_ count: Int) async throws {
        let all = Set(WebhookKind.allCases)
        try await store.setWebhooks([WebhookSubscription(receiver: "r", events: all)], ofJob: "nightly")
        try await store.beginRun(
            RunRecord(
                id: run,
                job: "nightly",
                action: .rotate,
                revoke: .accessToken,
                jobFile: "/j.yaml",
                effectDigest: "e0",
                platformDigest: "p0",
                startedAt: clock.now,
                toolVersion: "1"
            )
        )
        let seeds = (1...count).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), element: "acme") }
        try await store.add(seeds, lanes: { _ in nil }, to: run)
        _ = try await store.pinInput(of: run, carriedColumns: [], contentDigest: "c0")
        for sequence in 1...count { try await end(Int64(sequence), .awaitingCode) }
    }

    private func end(_ sequence: Int64, _ outcome: Outcome) async throws {
        var item = try #require(await store.items(of: run, after: sequence - 1, matching: .all, limit: 1).first)
        item.progress.outcome = outcome
        item.progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
        if outcome == .awaitingCode { item.progress.awaitingSince = clock.now }
        #expect(try await store.write(Checkpoint(item: item), to: run) == .written)
    }

    @Test func `what is due is told, with its id`() async throws {
        try await begin(20)
        try await courier.finish(within: .seconds(5))
        #expect(Set(far.sent) == Set((1...20).map { "needs_consent \($0) msg_\($0)" }))
        #expect(await store.webhookCounts(of: nil).isEmpty)
    }

    @Test func `what was lost is told again with its id, after a pause`() async throws {
        try await begin(1)
        far.answer([.lost, .refused(status: 500)])
        try await clock.run { [courier] in try await courier.finish(within: .seconds(20)) }
        #expect(far.sent == Array(repeating: "needs_consent 1 msg_1", count: 3))
        #expect(await store.webhookCounts(of: nil).isEmpty)
    }

    @Test func `a receiver that is down is waited for no longer than that`() async throws {
        try await begin(1)
        far.answer(Array(repeating: .lost, count: 9))
        let start = clock.uptime
        try await clock.run { [courier] in try await courier.finish(within: .seconds(20)) }
        #expect(far.sent.count == 3 && clock.uptime - start <= .seconds(20))
        #expect(await store.webhookCounts(of: nil) == [.pending: 1])
    }

    @Test func `in a pause of the receiver the outbox is not gone through`() async throws {
        try await begin(20)
        let end = clock.now.advanced(by: .seconds(60))
        far.answer(Array(repeating: .parked(until: end), count: 99))
        try await clock.run { [courier] in try await courier.finish(within: .seconds(20)) }
        #expect((1...8).contains(far.sent.count))
    }

    @Test func `a pause of the receiver ends before it is told again, and a stop is heard meanwhile`() async throws {
        try await begin(20)
        far.answer(Array(repeating: .parked(until: clock.now.advanced(by: .seconds(60))), count: 8))
        let stop = StopSignal()
        try await clock.run { [clock, courier, far] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await courier.work(until: stop) }
                group.addTask {
                    try await clock.sleep(for: .seconds(30))
                    #expect(far.sent.count == 8)
                    stop.request()
                }
                try await group.waitForAll()
            }
        }
        #expect(far.sent.count == 8)
        try await clock.run { [courier] in try await courier.finish(within: .seconds(60)) }
        #expect(Set(far.sent).count == 20)
    }

    @Test func `a person who signed in meanwhile is not asked`() async throws {
        try await begin(2)
        try await end(1, .reauthenticated)
        try await courier.finish(within: .seconds(5))
        #expect(Set(far.sent) == ["needs_consent 2 msg_2", "reauthenticated 1 msg_3"])
        #expect(await store.webhookCounts(of: nil).isEmpty)
    }

    @Test func `what a dead process had in hand is told when its claim ends`() async throws {
        try await begin(3)
        let lease = clock.now.advanced(by: WebhookCourier.lease)
        let taken = try await store.claimWebhooks(
            ofJob: "nightly",
            for: "r",
            at: clock.now,
            until: lease,
            limit: 2
        )
        #expect(taken.count == 2)
        try await clock.run { [courier] in try await courier.finish(within: .seconds(20)) }
        #expect(far.sent.count == 3 && Set(far.sent).count == 3)
    }

    @Test func `it works until it is told to stop`() async throws {
        try await begin(3)
        let stop = StopSignal()
        stop.request()
        try await courier.work(until: stop)
        #expect(far.sent.isEmpty)
    }
}
