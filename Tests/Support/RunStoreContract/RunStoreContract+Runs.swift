import ReauthEngine
import ReauthModel
import Testing

extension RunStoreContract {
    static let runs = [
        RunStoreContract("a run begins in state importing, with nothing that only its input can tell") { store in
            var begun = record()
            begun.state = .finished
            begun.inputDigest = "x"
            begun.carriedColumns = ["x"]
            begun.finishedAt = moment(5)
            try await store.beginRun(begun)
            #expect(try await store.run(sampleRun) == record())
        },
        RunStoreContract("a run without a revoke policy is kept without one") { store in
            var check = record()
            check.action = .check
            check.revoke = nil
            try await store.beginRun(check)
            #expect(try await store.run(sampleRun) == check)
        },
        RunStoreContract("an unknown run is nil, and has no items, events, tallies or gauges") { store async throws in
            #expect(try await store.run(sampleRun) == nil)
            #expect(try await store.allItems().isEmpty)
            #expect(try await store.events(of: sampleRun, after: 0, limit: 10).isEmpty)
            #expect(try await store.tallies(of: sampleRun).isEmpty)
            #expect(try await store.gauges(of: sampleRun).isEmpty)
            #expect(try await store.openIntent(of: sampleRun, sequence: 1) == nil)
            #expect(try await store.nextDue(of: sampleRun, lane: box, stage: .all) == nil)
        },
        RunStoreContract("beginning a run removes a leftover of the same job that was still importing") { store in
            try await store.beginRun(record())
            try await store.add([seed("1"), seed("2")], lanes: laneByElement, to: sampleRun)
            let next = RunID(rawValue: "nightly-20270102T000000Z")
            try await store.beginRun(record(next, startedAt: moment(60)))
            #expect(try await store.run(sampleRun) == nil)
            #expect(try await store.allItems().isEmpty)
            try await store.add([seed("1")], lanes: laneByElement, to: next)
            #expect(try await store.items(of: next, after: 0, outcome: nil, limit: 10).map(\.sequence) == [1])
        },
        RunStoreContract("a leftover may be begun again under its own name, and starts empty") { store in
            try await store.beginRun(record())
            try await store.add([seed("1"), seed("2")], lanes: laneByElement, to: sampleRun)
            try await store.beginRun(record())
            try await store.add([seed("2")], lanes: laneByElement, to: sampleRun)
            #expect(try await store.allItems().map(\.seed.instanceID?.rawValue) == ["2"])
        },
        RunStoreContract("beginning a run leaves the job's open runs and other jobs' imports alone") { store in
            let (opened, other) = (RunID(rawValue: "nightly-1"), RunID(rawValue: "weekly-1"))
            try await store.begin([seed("1")], run: record(opened))
            try await store.beginRun(record(other, job: "weekly"))
            try await store.beginRun(record())
            #expect(try await store.run(opened)?.state == .open)
            #expect(try await store.run(other)?.state == .importing)
            #expect(try await store.items(of: opened, after: 0, outcome: nil, limit: 10).count == 1)
        },
        RunStoreContract("a name is taken once") { store in
            try await store.begin([seed("1")])
            await #expect(throws: (any Error).self) { try await store.beginRun(record()) }
            #expect(try await store.allItems().count == 1)
        },
        RunStoreContract("runs come newest first, of one job or of all") { store in
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
        RunStoreContract("a finished run says when") { store in
            try await store.begin([seed("1")])
            try await store.finishRun(sampleRun, at: moment(90))
            let run = try await store.run(sampleRun)
            #expect(run?.state == .finished)
            #expect(run?.finishedAt == moment(90))
        },
        RunStoreContract("an item of a finished run can still change: codes come later") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.end(.awaitingCode) }
            try await store.finishRun(sampleRun, at: moment(90))
            try await store.change(1) { $0.end(.reauthenticated) }
            #expect(try await store.item(1).progress.outcome == .reauthenticated)
        },
    ]
}
