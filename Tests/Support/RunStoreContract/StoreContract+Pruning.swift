import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static let later = RunID(rawValue: "nightly-20270102T000000Z")
    private static let never = moment(1_000_000)

    private static func end(
        _ sequence: Int64 = 1,
        of run: RunID = sampleRun,
        _ outcome: Outcome,
        in store: any Store
    ) async throws {
        try await store.change(sequence, of: run, events: [Event(.finished, at: moment(5))]) { item in
            item.end(outcome)
            if outcome == .awaitingCode { item.progress.awaitingSince = moment(4) }
            if outcome == .rotated { item.progress.confirmedAt = moment(4) }
        }
    }

    private static func begin(
        _ outcomes: [Outcome],
        run: RunRecord = record(),
        in store: any Store
    ) async throws {
        try await store.begin(outcomes.indices.map { seed("\($0 + 1)") }, run: run)
        for (index, outcome) in outcomes.enumerated() {
            try await end(Int64(index) + 1, of: run.id, outcome, in: store)
        }
        try await store.finishRun(run.id, at: run.startedAt.advanced(by: .seconds(10)))
    }

    private static func facts(
        _ store: any Store,
        of run: RunID = sampleRun,
        recently: Timestamp = never
    ) async throws -> PruningFacts {
        var facts = try await store.pruningFacts(of: run, recently: recently, at: moment(500))
        facts.lastRecord = 0
        return facts
    }

    private static func prune(_ store: any Store, _ run: RunID = sampleRun) async throws -> PruningStatement {
        let last = try await store.trail(of: run, after: 0, limit: 99).count
        let statement = try #require(
            try await store.beginPruning(run, after: Int64(last), by: "ada", at: moment(600))
        )
        while try await store.pruneSlice(of: run, at: moment(601)) {}
        return statement
    }

    private static func finding(_ store: any Store) async throws -> TrailVerifier.Finding {
        let statement = try #require(try await store.pruningStatements(of: sampleRun).first)
        let heads = try await store.heads(of: sampleRun, after: 0, limit: 99)
        var verifier = TrailVerifier(after: statement, heads: heads, key: store.trailKey)
        for entry in try await store.trail(of: sampleRun, after: statement.records, limit: 99) {
            verifier.take(entry, as: statement)
        }
        return verifier.end()
    }

    /// Removing runs.
    package static let runPruning = [
        StoreContract("nothing stands against a run whose instances are well, and whose time is over") { store in
            try await begin([.healthy, .failed], in: store)
            #expect(try await facts(store) == PruningFacts())
        },
        StoreContract("what is open, in doubt, retired or waits is counted") { store in
            try await store.begin((1...5).map { seed("\($0)") })
            for (index, outcome) in [Outcome.inDoubt, .retired, .awaitingCode, .healthy].enumerated() {
                try await end(Int64(index) + 1, outcome, in: store)
            }
            var expected = PruningFacts()
            (expected.open, expected.inDoubt, expected.retired, expected.waiting) = (1, 1, 1, 1)
            // It is open, so it asks of itself nothing.
            #expect(try await facts(store) == expected)
        },
        StoreContract("a threshold that nobody has looked at is told") { store in
            try await begin([.failed], in: store)
            try await store.stopAtThreshold(sampleRun, [], at: moment(6))
            #expect(try await facts(store).isStopped)
            try await store.passThreshold(sampleRun, [:], by: "ada", at: moment(7))
            #expect(try await !facts(store).isStopped)
        },
        StoreContract("webhooks that are not delivered are counted") { store in
            let all = WebhookSubscription(receiver: "tickets", events: [.failed])
            try await store.setWebhooks([all], ofJob: "nightly")
            try await begin([.failed, .healthy], in: store)
            #expect(try await facts(store).pendingWebhooks == 1)
        },
        StoreContract("a wait counts also where a later run saw it end, and that later run is needed") { store in
            try await begin([.awaitingCode], in: store)
            try await begin([.healthy], run: record(later, startedAt: moment(100)), in: store)
            #expect(try await facts(store).waiting == 1)
            #expect(try await facts(store, of: later).endedWaits == 1)
            _ = try await prune(store)
            #expect(try await facts(store, of: later).endedWaits == 0)
        },
        StoreContract("an instance that was changed lately is remembered, also where a later run changed it too") {
            store in
            try await begin([.rotated], in: store)
            #expect(try await facts(store).changed == 0)
            #expect(try await facts(store, recently: moment(3)).changed == 1)
            // The later run may have changed it earlier: numbers of runs tell no moments.
            try await begin([.rotated], run: record(later, startedAt: moment(100)), in: store)
            #expect(try await facts(store, recently: moment(3)).changed == 1)
        },
        StoreContract("an instance that was changed after an earlier run of another job failed it is remembered") {
            store in
            try await begin([.failed], run: record(weekly, job: "weekly"), in: store)
            try await begin([.rotated], run: record(startedAt: moment(1)), in: store)
            #expect(try await facts(store).changed == 1)
        },
        StoreContract(
            "an instance that somebody signed in to after its run had ended is remembered for the runs between"
        ) {
            store in
            try await begin([.awaitingCode], in: store)
            try await begin([.failed], run: record(weekly, job: "weekly", startedAt: moment(100)), in: store)
            try await store.change(1) { item in
                item.end(.reauthenticated)
                item.progress.reauthenticatedAt = moment(200)
            }
            #expect(try await facts(store).changed == 1)
        },
        StoreContract("a link that is good still is counted") { store in
            try await store.begin([seed("1")])
            let item = try await store.item(1)
            var checkpoint = Checkpoint(item: item)
            checkpoint.customerLink = link(1, 1)
            checkpoint.item.end(.awaitingCode)
            _ = try await store.write(checkpoint, to: sampleRun)
            #expect(try await facts(store).goodLinks == 1)
        },
        StoreContract("of a pruned run the statement stays, signed and linked to what was removed") { store in
            try await begin([.healthy, .failed], in: store)
            let last = try #require(try await store.trail(of: sampleRun, after: 0, limit: 99).last)
            let statement = try await prune(store)
            #expect((statement.items, statement.records, statement.link) == (2, 2, last.hash))
            #expect(try await store.run(sampleRun)?.state == .pruned)
            #expect(try await store.items(of: sampleRun, after: 0, outcome: nil, limit: 9).isEmpty)
            #expect(try await store.tallies(of: sampleRun).allSatisfy { $0.outcomes.values.allSatisfy { $0 == 0 } })
            let trail = try await store.trail(of: sampleRun, after: 0, limit: 9)
            #expect(trail.map(\.record.event) == [statement.event])
            #expect(try await finding(store).isIntact)
            let heads = try await store.heads(of: sampleRun, after: 0, limit: 9)
            #expect(heads.map(\.head.position).suffix(2) == [2, 3])
            #expect(TrailVerifier.defects(ofHeads: try await store.heads(of: nil, after: 0, limit: 9)).isEmpty)
            let known = try await store.pruningStatements(of: nil)
            #expect(known.map(\.run) == [sampleRun])
            #expect(known.first?.completedAt == moment(601))
        },
        StoreContract("a removal that was cut off counts as begun, and goes on") { store in
            try await begin([.healthy], in: store)
            // What changed after the facts were read keeps it.
            let early = try await store.beginPruning(sampleRun, after: 0, by: "ada", at: moment(600))
            #expect(early == nil)
            #expect(try await store.run(sampleRun)?.state == .finished)
            let statement = try await store.beginPruning(sampleRun, after: 1, by: "ada", at: moment(600))
            #expect(statement != nil)
            #expect(try await store.run(sampleRun)?.state == .pruned)
            #expect(try await store.pruningStatements(of: sampleRun).first?.completedAt == nil)
            #expect(try await finding(store).isIntact)
            _ = try await store.pruneSlice(of: sampleRun, at: moment(601))
            #expect(try await finding(store).isIntact)
            while try await store.pruneSlice(of: sampleRun, at: moment(602)) {}
            #expect(try await finding(store).isIntact)
            #expect(try await store.pruneSlice(of: sampleRun, at: moment(603)) == false)
            #expect(try await store.pruningStatements(of: sampleRun).first?.completedAt == moment(602))
        },
        StoreContract("a run that is not finished, or is gone, is not pruned") { store in
            try await store.begin([seed("1")])
            await #expect(throws: (any Error).self) {
                _ = try await store.beginPruning(sampleRun, after: 0, by: "ada", at: moment(1))
            }
            try await end(1, .healthy, in: store)
            try await store.finishRun(sampleRun, at: moment(6))
            _ = try await prune(store)
            await #expect(throws: (any Error).self) {
                _ = try await store.beginPruning(sampleRun, after: 1, by: "ada", at: moment(1))
            }
        },
        StoreContract("a code that was spent in a pruned run stays spent") { store in
            try await store.begin([seed("1")])
            try await store.exchange(1)
            try await store.change(1, settlement: .exchanged) { $0.end(.reauthenticated) }
            try await store.finishRun(sampleRun, at: moment(510))
            _ = try await prune(store)
            try await store.begin([seed("2")], run: record(later, startedAt: moment(700)))
            #expect(try await store.exchange(1, of: later) == .codeSpent)
            #expect(try await store.exchange(1, of: later, code: "c2") == .written)
        },
    ]
}
