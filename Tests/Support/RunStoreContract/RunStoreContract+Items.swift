import ReauthEngine
import ReauthModel
import Testing

extension RunStoreContract {
    static let pages = [
        RunStoreContract("open items come in pages, in order, each once") { store in
            try await store.begin((1...7).map { seed("\($0)", element: $0 == 4 ? "salesforce" : "box") })
            var seen: [[Int64]] = []
            var last: Int64 = 0
            while true {
                let page = try await store.openItems(
                    of: sampleRun,
                    lane: box,
                    stage: .all,
                    after: last,
                    dueAt: moment(0),
                    limit: 2
                )
                guard let end = page.last else { break }
                seen.append(page.map(\.sequence))
                last = end.sequence
            }
            #expect(seen == [[1, 2], [3, 5], [6, 7]])
        },
        RunStoreContract("an open item comes with everything that is known of it") { store in
            try await store.begin([seed("1"), seed("2")])
            let page = try await store.openItems(
                of: sampleRun,
                lane: box,
                stage: .all,
                after: 1,
                dueAt: moment(0),
                limit: 10
            )
            #expect(page == [try await store.item(2)])
        },
        RunStoreContract("an item with an outcome is not open, whichever it is") { store in
            try await store.begin(Outcome.allCases.indices.map { seed("\($0)") } + [seed("open")])
            for (index, outcome) in Outcome.allCases.enumerated() {
                try await store.change(Int64(index) + 1) { $0.end(outcome) }
            }
            let open = try await store.openItems(
                of: sampleRun,
                lane: box,
                stage: .all,
                after: 0,
                dueAt: moment(0),
                limit: 100
            )
            #expect(open.map(\.seed.instanceID?.rawValue) == ["open"])
        },
        RunStoreContract("an item whose lane changed is found in the new lane and not in the old one") { store in
            try await store.begin([seed(nil, row: 1, element: nil), seed(nil, row: 2, element: nil)])
            try await store.change(1) {
                $0.lane = salesforce
                $0.seed.element = "sfdc"
            }
            let here = try await store.openItems(
                of: sampleRun,
                lane: salesforce,
                stage: .all,
                after: 0,
                dueAt: moment(0),
                limit: 9
            )
            let there = try await store.openItems(
                of: sampleRun,
                lane: .platform,
                stage: .all,
                after: 0,
                dueAt: moment(0),
                limit: 9
            )
            #expect(here.map(\.sequence) == [1])
            #expect(there.map(\.sequence) == [2])
        },
        RunStoreContract("items come in order, of one outcome or of all, in pages") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            for sequence: Int64 in [2, 3, 5] { try await store.change(sequence) { $0.end(.failed, .unreachable) } }
            try await store.change(4) { $0.end(.rotated) }
            let failed = try await store.items(of: sampleRun, after: 0, outcome: .failed, limit: 2)
            #expect(failed.map(\.sequence) == [2, 3])
            let rest = try await store.items(of: sampleRun, after: 3, outcome: .failed, limit: 2)
            #expect(rest.map(\.sequence) == [5])
            #expect(try await store.items(of: sampleRun, after: 0, outcome: .healthy, limit: 2).isEmpty)
            let all = try await store.items(of: sampleRun, after: 4, outcome: nil, limit: 10)
            #expect(all.map(\.sequence) == [5, 6])
        },
        RunStoreContract("what is open, revoked, or to be signed in for is found by that") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            try await store.change(2) {
                $0.progress.phase = .revoked
                $0.progress.basis = .told
            }
            try await store.change(3) {
                $0.progress.phase = .dead
                $0.progress.basis = .inferred
            }
            try await store.change(4) {
                $0.end(.awaitingCode)
                $0.progress.basis = .told
            }
            try await store.change(5) {
                $0.end(.rotated)
                $0.progress.basis = .told
            }
            try await store.change(6) { $0.progress.phase = .dead }
            func found(_ selection: ItemSelection, after sequence: Int64 = 0, limit: Int = 10) async throws -> [Int64] {
                try await store.items(of: sampleRun, after: sequence, matching: selection, limit: limit).map(\.sequence)
            }
            #expect(try await found(.all) == [1, 2, 3, 4, 5, 6])
            #expect(try await found(.open) == [1, 6])
            #expect(try await found(.revoked) == [2, 3])
            #expect(try await found(.revoked, after: 2) == [3])
            #expect(try await found(.signIn) == [3, 4])
            #expect(try await found(.signIn, limit: 1) == [3])
            #expect(try await found(.outcome(.rotated)) == [5])
            #expect(try await store.tallies(of: sampleRun).map { [$0.open, $0.revoked] } == [[4, 2]])
            for item in try await store.items(of: sampleRun, after: 0, matching: .all, limit: 10) {
                let selection = try #require(ItemSelection(word: item.progress.outcomeWord))
                #expect(try await found(selection).contains(item.sequence))
            }
        },
        RunStoreContract("an item is found by its instance, and a duplicate is not") { store in
            try await store.begin([seed("1"), seed("2"), seed("1")])
            let one = try await store.item(of: sampleRun, instance: InstanceID(rawValue: "1"))
            #expect(one?.sequence == 1)
            #expect(try await store.item(of: sampleRun, instance: InstanceID(rawValue: "3")) == nil)
        },
    ]

    static let dueTimes = [
        RunStoreContract("an item is due from its due time on") { store in
            try await store.begin([seed("1"), seed("2"), seed("3")])
            try await store.change(1) { $0.progress.dueAt = moment(50) }
            try await store.change(2) { $0.progress.dueAt = moment(40) }
            func due(_ seconds: Int64) async throws -> [Int64] {
                try await store.openItems(
                    of: sampleRun,
                    lane: box,
                    stage: .all,
                    after: 0,
                    dueAt: moment(seconds),
                    limit: 9
                )
                .map(\.sequence)
            }
            #expect(try await due(39) == [3])
            #expect(try await due(40) == [2, 3])
            #expect(try await due(50) == [1, 2, 3])
        },
        RunStoreContract("a page is filled past items that are not due") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            for sequence: Int64 in [1, 2, 4] { try await store.change(sequence) { $0.progress.dueAt = moment(99) } }
            let page = try await store.openItems(
                of: sampleRun,
                lane: box,
                stage: .all,
                after: 0,
                dueAt: moment(0),
                limit: 2
            )
            #expect(page.map(\.sequence) == [3, 5])
        },
        RunStoreContract("the next due time is the earliest of a lane's open items") { store in
            try await store.begin([seed("1"), seed("2"), seed("3"), seed("4", element: "salesforce")])
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == Timestamp(rawValue: 0))
            try await store.change(1) { $0.progress.dueAt = moment(50) }
            try await store.change(2) { $0.progress.dueAt = moment(40) }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == Timestamp(rawValue: 0))
            try await store.change(3) { $0.end(.rotated) }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == moment(40))
            try await store.change(2) {
                $0.end(.failed, .throttled)
                $0.progress.dueAt = moment(40)
            }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == moment(50))
            try await store.change(1) { $0.end(.rotated) }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == nil)
        },
        RunStoreContract("what was put off becomes due at once, in one lane or in all, and in its run only") { store in
            let other = RunID(rawValue: "other-1")
            let seeds = [seed("1"), seed("2"), seed("3", element: "salesforce")]
            for run in [record(), record(other, job: "other")] {
                try await store.begin(seeds, run: run)
                for sequence: Int64 in [1, 2, 3] {
                    try await store.change(sequence, of: run.id) { $0.progress.dueAt = moment(50) }
                }
                try await store.change(2, of: run.id) {
                    $0.end(.failed, .throttled)
                    $0.progress.dueAt = moment(50)
                }
            }
            try await store.clearDueTimes(of: sampleRun, lane: box)
            #expect(try await store.allItems().map(\.progress.dueAt) == [nil, moment(50), moment(50)])
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == Timestamp(rawValue: 0))
            try await store.clearDueTimes(of: sampleRun, lane: nil)
            #expect(try await store.allItems().map(\.progress.dueAt) == [nil, moment(50), nil])
            #expect(try await store.item(1, of: other).progress.dueAt == moment(50))
            try await store.clearDueTimes(of: RunID(rawValue: "nobody-1"), lane: nil)
        },
    ]

    static let progress = [
        RunStoreContract("tallies count by lane and outcome; a moved item counts where it is") { store in
            let seeds = [seed("1"), seed("2"), seed("3"), seed("3"), seed("5", element: nil), seed("6", element: nil)]
            try await store.begin(seeds)
            try await store.change(1) { $0.end(.rotated) }
            try await store.change(2) { $0.end(.awaitingCode) }
            try await store.change(5) { $0.lane = salesforce }
            #expect(
                try await store.tallies(of: sampleRun) == [
                    LaneTally(lane: box, open: 1, outcomes: [.rotated: 1, .awaitingCode: 1, .skipped: 1]),
                    LaneTally(lane: .platform, open: 1),
                    LaneTally(lane: salesforce, open: 1),
                ]
            )
        },
        RunStoreContract("gauges are replaced as a whole, for their run only") { store in
            let other = RunID(rawValue: "other-1")
            try await store.begin([seed("1")])
            try await store.begin([seed("1")], run: record(other, job: "other"))
            func gauge(_ key: LaneKey, sent: Int, parked: Timestamp? = nil) -> LaneGauge {
                LaneGauge(
                    key: key,
                    configured: "10/s, 8 at once",
                    sent: sent,
                    measured: 9.75,
                    throttled: 2,
                    parkedUntil: parked,
                    quotaUsedUntil: parked?.advanced(by: .seconds(60)),
                    updatedAt: moment(7)
                )
            }
            try await store.writeGauges([gauge(box, sent: 1)], of: other)
            try await store.writeGauges([gauge(salesforce, sent: 3), gauge(box, sent: 2)], of: sampleRun)
            try await store.writeGauges(
                [gauge(.platform, sent: 5, parked: moment(9)), gauge(box, sent: 4)],
                of: sampleRun
            )
            #expect(
                try await store.gauges(of: sampleRun) == [
                    gauge(box, sent: 4), gauge(.platform, sent: 5, parked: moment(9)),
                ]
            )
            #expect(try await store.gauges(of: other) == [gauge(box, sent: 1)])
        },
    ]
}
