import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static let tickets = WebhookSubscription(receiver: "tickets", events: Set(WebhookKind.allCases))

    /// Takes and delivers everything that is due for a receiver, as `kind run item`.
    private static func told(
        _ store: any Store,
        _ receiver: String = "tickets",
        job: String = "nightly",
        at now: Timestamp = moment(1000)
    ) async throws -> [String] {
        var told: [String] = []
        while true {
            let entries = try await store.claimWebhooks(
                ofJob: job,
                for: receiver,
                at: now,
                until: now.advanced(by: .seconds(15)),
                limit: 2
            )
            if entries.isEmpty { return told }
            for var entry in entries {
                told.append("\(entry.kind.rawValue) \(entry.run) \(entry.sequence)")
                let order = entry.machine.handle(.accepted, at: now, jitter: 0)
                try await store.settle(entry, order, at: now)
            }
        }
    }

    private static func claimed(_ store: any Store, at now: Timestamp, limit: Int = 9) async throws -> [OutboxEntry] {
        try await store.claimWebhooks(
            ofJob: "nightly",
            for: "tickets",
            at: now,
            until: now.advanced(by: .seconds(15)),
            limit: limit
        )
    }

    private static func end(_ outcome: Outcome, at seconds: Int64 = 10, _ item: inout Item) {
        item.progress.outcome = outcome
        item.progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
        if outcome == .awaitingCode { item.progress.awaitingSince = moment(seconds) }
        if outcome == .reauthenticated { item.progress.reauthenticatedAt = moment(seconds) }
    }

    /// What receivers of webhooks have to be told.
    package static let webhookOutbox = [
        StoreContract("a job that names no receiver tells nobody") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { end(.failed, &$0) }
            try await store.finishRun(sampleRun, at: moment(20))
            try await store.setWebhooks([tickets], ofJob: "nightly")
            #expect(try await told(store).isEmpty)
            #expect(try await store.webhookCounts(of: nil).isEmpty)
        },
        StoreContract("each outcome that concerns somebody is told once, with the run's end") { store in
            try await store.setWebhooks([tickets], ofJob: "nightly")
            try await store.begin((1...6).map { seed("\($0)") })
            try await store.change(1) { end(.awaitingCode, &$0) }
            try await store.change(1) { $0.progress.reason = .linkUnusable }
            try await store.change(2) { end(.failed, &$0) }
            try await store.change(3) { end(.inDoubt, &$0) }
            try await store.change(4) { end(.rotated, &$0) }
            try await store.change(5) { end(.reauthenticated, &$0) }
            #expect(try await store.webhookCounts(of: sampleRun) == [.pending: 4])
            try await store.finishRun(sampleRun, at: moment(20))
            try await store.finishRun(sampleRun, at: moment(21))
            let all = ["needs_consent", "failed", "failed", "reauthenticated", "run_finished"]
            let items = [1, 2, 3, 5, 0]
            #expect(Set(try await told(store)) == Set(zip(all, items).map { "\($0) \(sampleRun) \($1)" }))
            #expect(try await told(store).isEmpty)
            #expect(try await store.webhookCounts(of: nil).isEmpty)
        },
        StoreContract("a receiver is told what it asked for, from then on") { store in
            let failures = WebhookSubscription(receiver: "pager", events: [.failed])
            try await store.setWebhooks([tickets, failures], ofJob: "nightly")
            try await store.setWebhooks([tickets], ofJob: "another")
            try await store.begin((1...4).map { seed("\($0)") })
            try await store.change(1) { end(.awaitingCode, &$0) }
            try await store.change(2) { end(.failed, &$0) }
            #expect(try await told(store, "pager") == ["failed \(sampleRun) 2"])
            #expect(try await told(store, "pager", job: "another").isEmpty)
            try await store.change(3) { end(.failed, &$0) }
            try await store.setWebhooks([tickets], ofJob: "nightly")
            try await store.change(4) { end(.failed, &$0) }
            #expect(try await store.webhookCounts(of: nil) == [.pending: 4])
            #expect(try await told(store).count == 4)
        },
        StoreContract("of the runs of a job where an instance waits, one tells it") { store in
            try await store.setWebhooks([tickets], ofJob: "nightly")
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { end(.awaitingCode, &$0) }
            let second = RunID(rawValue: "nightly-20270102T000000Z")
            try await store.begin([seed("1"), seed("2")], run: record(second, startedAt: moment(60)))
            try await store.change(1, of: second) { end(.awaitingCode, at: 70, &$0) }
            try await store.change(2, of: second) { end(.awaitingCode, at: 70, &$0) }
            let asked = ["needs_consent \(sampleRun) 1", "needs_consent \(second) 2"]
            #expect(Set(try await told(store)) == Set(asked))
            try await store.change(1, of: second) { end(.reauthenticated, at: 80, &$0) }
            #expect(try await store.item(1).progress.outcome == .reauthenticated)
            #expect(try await told(store) == ["reauthenticated \(second) 1"])
        },
        StoreContract("an instance that worked in between is asked for again when it breaks") { store in
            try await store.setWebhooks([tickets], ofJob: "nightly")
            let nights = (1...4).map { RunID(rawValue: "nightly-2027020\($0)T000000Z") }
            let ends: [(Outcome, Reason?)] = [
                (.awaitingCode, nil), (.healthy, nil), (.awaitingCode, nil), (.awaitingCode, nil),
            ]
            for (number, (night, (outcome, reason))) in zip(nights, ends).enumerated() {
                let start = Int64(100 * (number + 1))
                try await store.begin([seed("1")], run: record(night, startedAt: moment(start)))
                try await store.change(1, of: night) { item in
                    end(outcome, at: start, &item)
                    item.progress.reason = reason
                }
            }
            #expect(Set(try await told(store)) == ["needs_consent \(nights[0]) 1", "needs_consent \(nights[2]) 1"])
        },
        StoreContract("an entry is one process's until its claim ends, and keeps its id") { store in
            try await store.setWebhooks([tickets], ofJob: "nightly")
            try await store.begin([seed("1")])
            try await store.change(1) { end(.failed, &$0) }
            var first = try #require(try await claimed(store, at: moment(0)).first)
            #expect(try await claimed(store, at: moment(14)).isEmpty)
            #expect(try await store.nextWebhookDue(ofJob: "nightly", for: "tickets") == moment(15))
            let second = try #require(try await claimed(store, at: moment(15)).first)
            #expect(second.id == first.id && first.id.hasPrefix("msg_"))
            // The first process comes too late: it changes nothing.
            try await store.settle(first, first.machine.handle(.accepted, at: moment(16), jitter: 0), at: moment(16))
            #expect(try await store.webhookCounts(of: nil) == [.pending: 1])
            #expect(try await store.nextWebhookDue(ofJob: "nightly", for: "tickets") == moment(30))
        },
        StoreContract("what was not taken is due again with the attempts that were made") { store in
            try await store.setWebhooks([tickets], ofJob: "nightly")
            try await store.begin([seed("1")])
            try await store.change(1) { end(.failed, &$0) }
            var entry = try #require(try await claimed(store, at: moment(0)).first)
            let order = entry.machine.handle(.lost, at: moment(1), jitter: 0)
            try await store.settle(entry, order, at: moment(1))
            #expect(try await store.nextWebhookDue(ofJob: "nightly", for: "tickets") == moment(6))
            #expect(try await claimed(store, at: moment(5)).isEmpty)
            entry = try #require(try await claimed(store, at: moment(6)).first)
            #expect(entry.machine == DeliveryMachine(attempts: 1, firstAttempt: moment(1)))
            try await store.settle(entry, .end(.givenUp), at: moment(7))
            #expect(try await store.webhookCounts(of: nil) == [.givenUp: 1])
            #expect(try await claimed(store, at: moment(9999)).isEmpty)
            let note = try #require(try await store.history(of: sampleRun, sequence: 1).last)
            #expect(note == Event(.webhookGivenUp, at: moment(7), detail: "failed: \(entry.id)"))
        },
        StoreContract("a receiver that is gone is told nothing more of what was pending") { store in
            let pager = WebhookSubscription(receiver: "pager", events: [.failed])
            try await store.setWebhooks([tickets, pager], ofJob: "nightly")
            try await store.begin((1...3).map { seed("\($0)") })
            for sequence in Int64(1)...3 { try await store.change(sequence) { end(.failed, &$0) } }
            let entry = try #require(try await claimed(store, at: moment(0), limit: 1).first)
            try await store.settle(entry, .endAll, at: moment(1))
            #expect(try await store.webhookCounts(of: nil) == [.gone: 3, .pending: 3])
            #expect(try await told(store, at: moment(99)).isEmpty)
            #expect(try await told(store, "pager", at: moment(99)).count == 3)
        },
    ]
}
