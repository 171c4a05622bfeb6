import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Items are read.
    package static let runItems = [
        StoreContract("items come in order, of one outcome or of all, in pages") { store in
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
        StoreContract("what is open, revoked, or to be signed in for is found by that") { store in
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
        StoreContract("items are found by how they stand, why, and since when, all at once") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            try await store.change(1, events: [Event(.finished, at: moment(10))]) { $0.end(.failed, .throttled) }
            try await store.change(2, events: [Event(.finished, at: moment(20))]) { $0.end(.failed, .unreachable) }
            try await store.change(3, events: [Event(.finished, at: moment(30))]) { $0.end(.skipped, .throttled) }
            try await store.change(4, events: [Event(.finished, at: moment(40))]) { $0.end(.rotated) }
            try await store.change(5) { $0.progress.basis = .told }
            func found(_ filter: ItemFilter, after sequence: Int64 = 0, limit: Int = 9) async throws -> [Int64] {
                try await store.items(of: sampleRun, after: sequence, matching: .filtered(filter), limit: limit).map(
                    \.sequence
                )
            }
            #expect(try await found(ItemFilter()) == [1, 2, 3, 4, 5, 6])
            #expect(try await found(ItemFilter(standings: [.outcome(.failed), .revoked])) == [1, 2, 5])
            #expect(try await found(ItemFilter(reasons: [.throttled])) == [1, 3])
            #expect(
                try await found(ItemFilter(standings: [.outcome(.failed)], reasons: [.throttled, .unreachable])) == [
                    1, 2,
                ]
            )
            #expect(try await found(ItemFilter(standings: [.open], reasons: [.throttled])) == [])
            #expect(try await found(ItemFilter(changedSince: moment(20))) == [2, 3, 4])
            #expect(try await found(ItemFilter(reasons: [.throttled], changedSince: moment(20))) == [3])
            #expect(try await found(ItemFilter(changedSince: moment(20)), after: 2, limit: 1) == [3])
            // A word that somebody made up ends no statement.
            #expect(try await found(ItemFilter(reasons: [Reason(rawValue: "it's")])) == [])
        },
        StoreContract("an item is found by its instance, and a duplicate is not") { store in
            try await store.begin([seed("1"), seed("2"), seed("1")])
            let one = try await store.item(of: sampleRun, instance: InstanceID(rawValue: "1"))
            #expect(one?.sequence == 1)
            #expect(try await store.item(of: sampleRun, instance: InstanceID(rawValue: "3")) == nil)
        },
    ]

    /// The work of a lane is handed out.
    package static let openItems = [
        StoreContract("open items come in pages, in order, each once") { store in
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
        StoreContract("an open item comes with everything that is known of it") { store in
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
        StoreContract("an item with an outcome is not open, whichever it is") { store in
            try await store.begin(Outcome.allCases.indices.map { seed("\($0)") } + [seed("99")])
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
            #expect(open.map(\.seed.instanceID?.rawValue) == ["99"])
        },
        StoreContract("an item whose lane changed is found in the new lane and not in the old one") { store in
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
                lane: nil,
                stage: .all,
                after: 0,
                dueAt: moment(0),
                limit: 9
            )
            #expect(here.map(\.sequence) == [1])
            #expect(there.map(\.sequence) == [2])
        },
        StoreContract("an item is due from its due time on") { store in
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
        StoreContract("a page is filled past items that are not due") { store in
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
        StoreContract("the next due time is the earliest of a lane's open items") { store in
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
        StoreContract("what waits for its access token's expiry is found by its own stage, when it is due") {
            store in
            try await store.begin([seed("1"), seed("2")])
            try await store.change(1) { item in
                item.end(.awaitingCode, .accessTokenLives)
                item.progress.diesAt = moment(1800)
                item.progress.dueAt = moment(1800)
            }
            try await store.change(2) { $0.end(.awaitingCode) }
            func due(_ now: Int64) async throws -> [Int64] {
                try await store.openItems(
                    of: sampleRun,
                    lane: box,
                    stage: .looks,
                    after: 0,
                    dueAt: moment(now),
                    limit: 9
                ).map(\.sequence)
            }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .looks) == moment(1800))
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == nil)
            #expect(try await due(1799) == [])
            #expect(try await due(1800) == [1])
            // A refused sign-in gives another reason, and the access token dies all the same.
            try await store.change(1) { $0.progress.reason = .consentDenied }
            #expect(try await due(1800) == [1])
            try await store.change(1) { $0.progress.wasLookedAt = true }
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .looks) == nil)
        },
    ]
}
