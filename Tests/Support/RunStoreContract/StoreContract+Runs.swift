import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Runs are looked up.
    package static let runLookup = [
        StoreContract("an unknown run is nil, and has no items, events, tallies or gauges") { store async throws in
            #expect(try await store.run(sampleRun) == nil)
            #expect(try await store.allItems().isEmpty)
            #expect(try await store.events(of: sampleRun, after: 0, limit: 10).isEmpty)
            #expect(try await store.tallies(of: sampleRun).isEmpty)
            #expect(try await store.gauges(of: sampleRun).isEmpty)
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == nil)
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == nil)
        },
        StoreContract("a run without a revoke policy is kept without one") { store in
            var check = record()
            check.action = .check
            check.revoke = nil
            try await store.beginRun(check)
            #expect(try await store.run(sampleRun) == check)
        },
        StoreContract("a run's cut-off date is kept, also when its input is pinned") { store in
            var incident = record()
            incident.authorizedBefore = moment(-500)
            try await store.begin([seed("1")], run: incident)
            #expect(try await store.run(sampleRun)?.authorizedBefore == moment(-500))
            #expect(try await store.runs(ofJob: nil).map(\.authorizedBefore) == [moment(-500)])
        },
        StoreContract("runs come newest first, of one job or of all") { store in
            let names = ["nightly-b", "nightly-c", "weekly-a", "nightly-a"].map(RunID.init(rawValue:))
            let starts: [Int64] = [20, 10, 30, 20]
            for (name, start) in zip(names, starts) {
                let job = String(name.rawValue.prefix { $0 != "-" })
                try await store.begin([seed("1")], run: record(name, job: job, startedAt: moment(start)))
            }
            #expect(
                try await store.runs(ofJob: nil).map(\.id.rawValue) == [
                    "weekly-a", "nightly-a", "nightly-b", "nightly-c",
                ]
            )
            #expect(
                try await store.runs(ofJob: "nightly").map(\.id.rawValue) == ["nightly-a", "nightly-b", "nightly-c"]
            )
            #expect(try await store.runs(ofJob: "night").isEmpty)
        },
    ]

    /// The input of a run is taken in and pinned.
    package static let runInput = [
        StoreContract("a run begins in state importing, with nothing that only its input can tell") { store in
            var begun = record()
            begun.state = .finished
            begun.inputDigest = "x"
            begun.carriedColumns = ["x"]
            begun.finishedAt = moment(5)
            try await store.beginRun(begun)
            #expect(try await store.run(sampleRun) == record())
        },
        StoreContract("beginning a run removes a leftover of the same job that was still importing") { store in
            try await store.beginRun(record())
            try await store.add([seed("1"), seed("2")], lanes: laneByElement, to: sampleRun)
            let next = RunID(rawValue: "nightly-20270102T000000Z")
            try await store.beginRun(record(next, startedAt: moment(60)))
            #expect(try await store.run(sampleRun) == nil)
            #expect(try await store.allItems().isEmpty)
            try await store.add([seed("1")], lanes: laneByElement, to: next)
            #expect(try await store.items(of: next, after: 0, outcome: nil, limit: 10).map(\.sequence) == [1])
        },
        StoreContract("a leftover may be begun again under its own name, and starts empty") { store in
            try await store.beginRun(record())
            try await store.add([seed("1"), seed("2")], lanes: laneByElement, to: sampleRun)
            try await store.beginRun(record())
            try await store.add([seed("2")], lanes: laneByElement, to: sampleRun)
            #expect(try await store.allItems().map(\.seed.instanceID?.rawValue) == ["2"])
        },
        StoreContract("beginning a run changes neither the job's open runs nor other jobs' imports") { store in
            let (opened, other) = (RunID(rawValue: "nightly-1"), RunID(rawValue: "weekly-1"))
            try await store.begin([seed("1")], run: record(opened))
            try await store.beginRun(record(other, job: "weekly"))
            try await store.beginRun(record())
            #expect(try await store.run(opened)?.state == .open)
            #expect(try await store.run(other)?.state == .importing)
            #expect(try await store.items(of: opened, after: 0, outcome: nil, limit: 10).count == 1)
        },
        StoreContract("a name is taken once") { store in
            try await store.begin([seed("1")])
            await #expect(throws: (any Error).self) { try await store.beginRun(record()) }
            #expect(try await store.allItems().count == 1)
        },
        StoreContract("items come back as they were added, numbered from 1, over several batches") { store in
            let full = ItemSeed(
                instanceID: InstanceID(rawValue: "4711"),
                rowOffset: 9_000_000_000,
                name: "Müller & Söhne, \"CRM\"",
                element: "salesforce",
                tags: ["prod", "eu"],
                carried: ["", "a\\b", "two\nlines", "\u{1}\t\r", "🔑", "=1+1"],
                skip: nil
            )
            let bare = ItemSeed(instanceID: nil, rowOffset: 17)
            try await store.beginRun(record())
            try await store.add([full], lanes: laneByElement, to: sampleRun)
            try await store.add([], lanes: laneByElement, to: sampleRun)
            try await store.add([bare, seed("2")], lanes: laneByElement, to: sampleRun)
            #expect(
                try await store.allItems() == [
                    Item(sequence: 1, lane: salesforce, seed: full),
                    Item(sequence: 2, lane: nil, seed: bare),
                    Item(sequence: 3, lane: box, seed: seed("2")),
                ]
            )
        },
        StoreContract("an item that the input skips is finished before it begins") { store in
            try await store.beginRun(record())
            try await store.add([seed("1", skip: .excluded)], lanes: laneByElement, to: sampleRun)
            var expected = Item(sequence: 1, lane: box, seed: seed("1", skip: .excluded))
            expected.end(.skipped, .excluded)
            #expect(try await store.allItems() == [expected])
        },
        StoreContract("a second row with an instance id becomes skipped: duplicate, in one batch or a later one") {
            store in
            try await store.beginRun(record())
            try await store.add([seed("1"), seed("1"), seed("2")], lanes: laneByElement, to: sampleRun)
            try await store.add([seed("2", skip: .excluded), seed("3")], lanes: laneByElement, to: sampleRun)
            let items = try await store.allItems()
            #expect(items.map(\.progress.outcome) == [nil, .skipped, nil, .skipped, nil])
            #expect(items.map(\.progress.reason) == [nil, .duplicate, nil, .duplicate, nil])
            #expect(items.map(\.progress.phase) == [.planned, .finished, .planned, .finished, .planned])
            #expect(items.map(\.seed.skip) == [nil, .duplicate, nil, .duplicate, nil])
            #expect(items.map(\.seed.instanceID?.rawValue) == ["1", "1", "2", "2", "3"])
        },
        StoreContract("a row after one that was skipped is a duplicate too: each instance has one first row") {
            store in
            try await store.beginRun(record())
            try await store.add([seed("1", skip: .excluded), seed("1")], lanes: laneByElement, to: sampleRun)
            #expect(try await store.allItems().map(\.progress.reason) == [.excluded, .duplicate])
        },
        StoreContract("rows without an instance id are never duplicates, and runs do not share ids") { store in
            let other = RunID(rawValue: "other-1")
            try await store.begin([seed("1")], run: record(other, job: "other"))
            try await store.begin([seed("1"), seed(nil, row: 10), seed(nil, row: 20)])
            #expect(try await store.allItems().allSatisfy { $0.progress.outcome == nil })
        },
        StoreContract("pinning opens the run, and keeps digest and columns") { store in
            try await store.beginRun(record())
            try await store.add([seed("1")], lanes: laneByElement, to: sampleRun)
            var expected = record()
            expected.state = .open
            expected.inputDigest = "c0"
            expected.carriedColumns = ["customer", "cost centre"]
            let pinned = try await store.pinInput(
                of: sampleRun,
                carriedColumns: ["customer", "cost centre"],
                contentDigest: "c0"
            )
            #expect(pinned == expected)
            #expect(try await store.run(sampleRun) == expected)
        },
        StoreContract("a pinned input stays as it is") { store in
            try await store.begin([seed("1")])
            await #expect(throws: (any Error).self) {
                try await store.add([seed("2")], lanes: laneByElement, to: sampleRun)
            }
            await #expect(throws: (any Error).self) {
                _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: "c1")
            }
            #expect(try await store.allItems().count == 1)
            #expect(try await store.run(sampleRun)?.inputDigest == "c0")
        },
        StoreContract("an item that nothing can name is refused, with its batch") { store in
            try await store.beginRun(record())
            await #expect(throws: (any Error).self) {
                try await store.add([seed("1"), seed(nil)], lanes: laneByElement, to: sampleRun)
            }
            #expect(try await store.allItems().isEmpty)
        },
        StoreContract("a run that was not begun takes nothing") { store in
            await #expect(throws: (any Error).self) {
                try await store.add([seed("1")], lanes: laneByElement, to: sampleRun)
            }
            await #expect(throws: (any Error).self) {
                _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: nil)
            }
            await #expect(throws: (any Error).self) { try await store.finishRun(sampleRun, at: moment(1)) }
            await #expect(throws: (any Error).self) { try await store.writeGauges([], of: sampleRun) }
        },
        StoreContract("pinning keeps the digest that approved the run, and which run it approved") { store in
            try await store.beginRun(record())
            let approval = PlanApproval(digest: "d0", isByDigest: true)
            let pinned = try await store.pinInput(
                of: sampleRun,
                carriedColumns: [],
                contentDigest: "c0",
                approval: approval
            )
            #expect(pinned.planDigest == "d0")
            #expect(try await store.run(sampleRun)?.planDigest == "d0")
            #expect(try await store.use(ofDigest: "d0")?.run == sampleRun)
            #expect(try await store.use(ofDigest: "d1") == nil)
        },
        StoreContract("a digest that is given approves one run, and refused it pins nothing") { store in
            let approval = PlanApproval(digest: "d0", isByDigest: true)
            try await store.beginRun(record())
            _ = try await store.pinInput(of: sampleRun, carriedColumns: [], contentDigest: "c0", approval: approval)
            try await store.beginRun(record(other, job: "weekly"))
            let error = await #expect(throws: DigestUsed.self) {
                _ = try await store.pinInput(of: other, carriedColumns: [], contentDigest: "c0", approval: approval)
            }
            #expect(error?.digest == "d0")
            #expect(error?.use.run == sampleRun)
            #expect(try await store.run(other)?.state == .importing)
            #expect(try await store.run(other)?.planDigest == "")
        },
        StoreContract("where the digest was not given it is put on record only, and counts as used") { store in
            for (name, job) in [("nightly-1", "nightly"), ("weekly-1", "weekly")] {
                let run = RunID(rawValue: name)
                try await store.beginRun(record(run, job: job))
                let approval = PlanApproval(digest: "d0", isByDigest: false)
                _ = try await store.pinInput(of: run, carriedColumns: [], contentDigest: "c0", approval: approval)
            }
            #expect(try await store.use(ofDigest: "d0")?.run == other)
            let last = RunID(rawValue: "last-1")
            try await store.beginRun(record(last, job: "last"))
            await #expect(throws: DigestUsed.self) {
                let approval = PlanApproval(digest: "d0", isByDigest: true)
                _ = try await store.pinInput(of: last, carriedColumns: [], contentDigest: "c0", approval: approval)
            }
        },
    ]
}
