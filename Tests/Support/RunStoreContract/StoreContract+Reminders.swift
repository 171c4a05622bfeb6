import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static func wait(
        _ sequence: Int64,
        of run: RunID = sampleRun,
        since: Int64,
        in store: any Store
    ) async throws {
        try await store.change(sequence, of: run) { item in
            item.progress.outcome = .awaitingCode
            item.progress.phase = .awaitingCode
            item.progress.awaitingSince = moment(since)
        }
    }

    private static func people(
        _ store: any Store,
        of run: RunID = sampleRun,
        apartFrom others: [RunID] = []
    ) async throws -> [WaitingPerson] {
        var people: [WaitingPerson] = []
        while true {
            let last = people.last?.item.sequence ?? 0
            let page = try await store.waitingPeople(of: run, apartFrom: others, after: last, limit: 2)
            if page.isEmpty { return people }
            people += page
        }
    }

    private static func due(_ sequence: Int64, _ number: Int, since: Int64, isLast: Bool = false) -> DueReminder {
        DueReminder(
            sequence: sequence,
            step: ReminderPolicy.Step(number: number, isLast: isLast),
            since: moment(since)
        )
    }

    private static let second = RunID(rawValue: "nightly-20270102T000000Z")

    /// Whom the runs of a store have reminded.
    package static let reminderBook = [
        StoreContract("only what waits is reminded of, in pages, since it began to wait") { store in
            try await store.begin((1...5).map { seed("\($0)") })
            for sequence in Int64(1)...4 { try await wait(sequence, since: sequence, in: store) }
            try await store.change(2) { $0.progress.outcome = .reauthenticated }
            let people = try await people(store)
            #expect(people.map(\.item.sequence) == [1, 3, 4])
            #expect(people.map(\.since) == [moment(1), moment(3), moment(4)])
            #expect(people.allSatisfy { $0.reminded == nil })
        },
        StoreContract("nobody is reminded of what has no id yet: it could not be recorded") { store in
            try await store.begin([seed(nil, row: 1), seed("2")])
            for sequence in Int64(1)...2 { try await wait(sequence, since: 10, in: store) }
            #expect(try await people(store).map(\.item.sequence) == [2])
        },
        StoreContract("an instance that a later run saw work waits no longer, and a read alone shows nothing") {
            store in
            try await store.begin([seed("1"), seed("2")])
            for sequence in Int64(1)...2 { try await wait(sequence, since: 10, in: store) }
            try await store.begin([seed("1"), seed("2")], run: record(second, startedAt: moment(60)))
            try await store.change(1, of: second) { $0.progress.outcome = .healthy }
            try await store.change(2, of: second) { item in
                (item.progress.outcome, item.progress.reason) = (.healthy, .notPinged)
            }
            #expect(try await people(store).map(\.item.sequence) == [2])
            let third = RunID(rawValue: "nightly-20270103T000000Z")
            try await store.begin([seed("1"), seed("2")], run: record(third, startedAt: moment(90)))
            for sequence in Int64(1)...2 { try await wait(sequence, of: third, since: 95, in: store) }
            // The first one waits anew, the second one as ever.
            #expect(try await people(store, of: third).map(\.since) == [moment(95), moment(10)])
        },
        StoreContract("an instance that waits in several runs waits since the first, and is one run's") { store in
            try await store.begin([seed("1"), seed("2")])
            try await wait(1, since: 10, in: store)
            try await store.begin([seed("1"), seed("2")], run: record(second, startedAt: moment(60)))
            try await wait(1, of: second, since: 70, in: store)
            try await wait(2, of: second, since: 70, in: store)
            #expect(try await people(store, of: second).map(\.since) == [moment(10), moment(70)])
            #expect(try await people(store, apartFrom: [second]).isEmpty)
            #expect(try await people(store, apartFrom: []).count == 1)
        },
        StoreContract("a reminder is recorded once, with its event and its webhook, whatever run it came through") {
            store in
            let pager = WebhookSubscription(receiver: "pager", events: [.reminderDue])
            try await store.setWebhooks([pager], ofJob: "nightly")
            try await store.begin([seed("1"), seed("2")])
            try await wait(1, since: 10, in: store)
            #expect(
                try await store.remind([due(1, 1, since: 10), due(2, 1, since: 0)], of: sampleRun, at: moment(90)) == [
                    1
                ]
            )
            #expect(try await store.remind([due(1, 1, since: 10)], of: sampleRun, at: moment(91)).isEmpty)
            let reminded = try await people(store).map(\.reminded)
            #expect(reminded == [ReminderPolicy.Reminded(number: 1, at: moment(90))])
            let trail = try await store.history(of: sampleRun, sequence: 1)
            #expect(trail.last == Event(.reminded, at: moment(90), detail: "reminder 1"))
            try await store.begin([seed("1")], run: record(second, startedAt: moment(95)))
            try await wait(1, of: second, since: 96, in: store)
            #expect(try await people(store, of: second).map(\.reminded) == reminded)
            #expect(try await store.remind([due(1, 1, since: 10)], of: second, at: moment(97)).isEmpty)
            let last = due(1, 2, since: 10, isLast: true)
            #expect(try await store.remind([last], of: second, at: moment(98)) == [1])
            let told = try await store.claimWebhooks(
                ofJob: "nightly",
                for: "pager",
                at: moment(100),
                until: moment(115),
                limit: 9
            )
            #expect(Set(told.map(\.step)) == [ReminderPolicy.Step(number: 1, isLast: false), last.step])
            #expect(told.allSatisfy { $0.kind == .reminderDue })
        },
        StoreContract("an instance that waits anew is reminded from the first step") { store in
            try await store.begin([seed("1")])
            try await wait(1, since: 10, in: store)
            #expect(try await store.remind([due(1, 3, since: 10)], of: sampleRun, at: moment(50)) == [1])
            try await store.change(1) { $0.progress.outcome = .reauthenticated }
            try await store.begin([seed("1")], run: record(second, startedAt: moment(60)))
            try await wait(1, of: second, since: 70, in: store)
            #expect(try await people(store, of: second).map(\.since) == [moment(70)])
            #expect(try await store.remind([due(1, 1, since: 70)], of: second, at: moment(80)) == [1])
        },
    ]
}
