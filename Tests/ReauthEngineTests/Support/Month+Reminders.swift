import Logging
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization

/// The reminders of each night, in the hands of a process that may die at the worst moment.
extension Month {
    /// What a receiver of webhooks was told, held against the instance as it was at that moment.
    final class ToldPeople: WebhookSender {
        private let far: FarSide
        private let state = Mutex((told: [InstanceID: [Int]](), wrong: [String]()))

        var told: [InstanceID: [Int]] { state.withLock { $0.told } }
        var wrong: [String] { state.withLock { $0.wrong } }

        init(_ far: FarSide) {
            self.far = far
        }

        func send(_ body: WebhookBody, id: String) async throws -> DeliveryAnswer {
            guard let instance = body.data.instanceID, let step = body.data.reminder else { return .accepted }
            let isWorking = far.world.withLock { $0.accounts[instance]?.isWorking } ?? true
            state.withLock { state in
                state.told[instance, default: []].append(step)
                if isWorking { state.wrong.append("\(instance): told to remind, and it works") }
                if body.data.link == nil, body.data.escalation == false { state.wrong.append("\(instance): no link") }
            }
            return .accepted
        }
    }

    static let reminders = ReminderPolicy(steps: [1, 3, 7, 14].map { .seconds($0 * 86_400) })

    private enum Death {
        /// The list is written, and nothing is recorded.
        case beforeRecord
        /// It is recorded, and no webhook is sent.
        case beforeDelivery
    }

    /// How the process of tonight dies; `nil` where it does not.
    private var death: Death? {
        if day % 5 == 3 { return .beforeRecord }
        return day % 7 == 5 ? .beforeDelivery : nil
    }

    /// Some nights nothing runs at all.
    private var isMissed: Bool { day % 6 == 4 }

    /// What `reauth remind` does.
    mutating func remind() async throws {
        guard !isMissed else { return }
        let subscription = WebhookSubscription(receiver: "r", events: [.reminderDue])
        try await store.setWebhooks([subscription], ofJob: "rotation")
        let links = CustomerLinks(
            links: store,
            tokens: LinkTokens(key: FingerprintKey(bytes: Array("month".utf8))),
            time: fleet.clock
        )
        let round = ReminderRound(book: store, links: links, time: fleet.clock)
        var listed: Set<InstanceID> = []
        var newer: [RunID] = []
        for run in await store.waitingRuns().map(\.record) {
            var due: [ReminderRound.Due] = []
            try await round.due(of: run.id, by: Self.reminders, apartFrom: newer) { due += $0 }
            newer.append(run.id)
            for person in due { expectDue(person, &listed) }
            guard death != .beforeRecord else { continue }
            let recorded = try await store.remind(due.map(\.reminder), of: run.id, at: fleet.clock.now)
            for person in due where recorded.contains(person.person.item.sequence) {
                guard let id = person.person.item.seed.instanceID else { continue }
                reminded[id, default: []].append(person.step.number)
                reminderCount += 1
            }
        }
        guard death == nil else { return }
        let courier = WebhookCourier(
            job: "rotation",
            receivers: [WebhookReceiver(name: "r", origin: "https://r.example", columns: [], sender: toldPeople)],
            outbox: store,
            facts: WebhookFacts(store: store, links: links, customerColumn: nil),
            time: fleet.clock,
            logger: Logger(label: "month") { _ in SwiftLogNoOpLogHandler() }
        )
        try await fleet.clock.run { try await courier.finish(within: .seconds(5)) }
    }

    /// Nobody is listed twice in a night, after it worked, or for a step that was done.
    private mutating func expectDue(_ due: ReminderRound.Due, _ listed: inout Set<InstanceID>) {
        guard let id = due.person.item.seed.instanceID, let account = far.world.withLock({ $0.accounts[id] }) else {
            return note("somebody unknown is reminded")
        }
        if !listed.insert(id).inserted { note("\(id): reminded twice in a night") }
        if account.isWorking { note("\(id): reminded, and it works") }
        if due.person.since != waitsSince[id] { note("\(id): waits since \(due.person.since), by the store") }
        if due.step.number <= reminded[id]?.last ?? 0 { note("\(id): reminded of step \(due.step.number) again") }
        let waited = due.person.since.duration(to: fleet.clock.now)
        let newest = Self.reminders.steps.lastIndex { $0 <= waited }.map { $0 + 1 }
        if due.step.number != newest { note("\(id): step \(due.step.number) after \(waited)") }
    }

    /// Where a person who has not signed in was not reminded of what was due before the last nights, in sentences.
    var forgotten: [String] {
        waitsSince.compactMap { id, since in
            // Three nights in a row are never all missed or ended by a death.
            let waited = since.duration(to: fleet.clock.now) - .seconds(3 * 86_400)
            let newest = Self.reminders.steps.lastIndex { $0 <= waited }.map { $0 + 1 } ?? 0
            let last = reminded[id]?.last ?? 0
            return last < newest ? "\(id): reminded up to step \(last), and \(newest) was due" : nil
        }
    }
}
