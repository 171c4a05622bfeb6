import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static let newer = RunID(rawValue: "nightly-20270102T000000Z")

    /// Two runs of one platform are compared.
    package static let healthRecords = [
        StoreContract(
            "the instances of a run come in the order of their ids, in pages, duplicates and unknown rows aside"
        ) { store in
            try await store.begin([seed("9"), seed("10"), seed(nil, row: 5), seed("2", element: nil), seed("9")])
            try await store.change(2) { $0.end(.failed, .throttled) }
            try await store.change(4) { $0.progress.basis = .told }
            let first = try await store.ends(of: sampleRun, after: nil, limit: 2)
            #expect(first.map(\.instance.rawValue) == ["10", "2"])
            #expect(
                first == [
                    InstanceEnd(
                        instance: id("10"),
                        name: "Instance 10",
                        element: "box",
                        lane: box,
                        outcome: .failed,
                        reason: .throttled
                    ), InstanceEnd(instance: id("2"), name: "Instance 2", outcome: nil, isRevoked: true),
                ]
            )
            #expect(try await store.ends(of: sampleRun, after: id("2"), limit: 2).map(\.instance.rawValue) == ["9"])
        },
        StoreContract("what does not work, or works again, is counted by what it was before") { store in
            let before: [Outcome?] = [
                .healthy, .failed, .awaitingCode, .awaitingCode, .failed, .inDoubt, .skipped, .healthy, nil,
            ]
            let after: [Outcome?] = [
                .failed, .failed, .awaitingCode, .healthy, .rotated, .skipped, .awaitingCode, .healthy, .inDoubt,
            ]
            for (run, outcomes) in [(sampleRun, before), (newer, after)] {
                // One that only the older run has, and one that only the newer run has.
                let last = run == newer ? "21" : "20"
                try await store.begin((1...9).map { seed("\($0)") } + [seed(last), seed("1")], run: record(run))
                for (index, outcome) in (outcomes + [.failed]).enumerated() {
                    guard let outcome else { continue }
                    try await store.change(Int64(index) + 1, of: run) { $0.end(outcome) }
                }
            }
            #expect(
                try await store.changes(from: sampleRun, to: newer) == [
                    .newlyBroken: 2, .stillBroken: 1, .stillWaiting: 1, .newlyWaiting: 1, .recovered: 2, .new: 1,
                ]
            )
            #expect(try await store.changes(from: newer, to: newer) == [.stillBroken: 4, .stillWaiting: 2])
            #expect(try await store.changes(from: sampleRun, to: RunID(rawValue: "unknown")) == [:])
        },
        StoreContract("what waits is counted by its age") { store in
            try await store.begin((1...5).map { seed("\($0)") })
            for (sequence, second) in [(Int64(1), Int64(10)), (2, 20), (3, 30)] {
                try await store.change(sequence) { item in
                    item.end(.awaitingCode)
                    item.progress.awaitingSince = moment(second)
                }
            }
            try await store.change(4) { $0.end(.awaitingCode) }
            let moments = [moment(30), moment(11), moment(0)]
            #expect(
                try await store.waiting(of: sampleRun, since: moments, apartFrom: [])
                    == WaitingTally(since: [1, 2, 3], undated: 1, oldest: moment(10))
            )
            #expect(
                try await store.waiting(of: sampleRun, since: [], apartFrom: [])
                    == WaitingTally(since: [], undated: 1, oldest: moment(10))
            )
            // The newer run shows the first two; it is of the same platform.
            let newer = RunID(rawValue: "newer")
            try await store.begin([seed("1"), seed("2")], run: record(newer))
            for sequence in [Int64(1), 2] {
                try await store.change(sequence, of: newer) { item in
                    item.end(.awaitingCode)
                    item.progress.awaitingSince = moment(40)
                }
            }
            #expect(
                try await store.waiting(of: sampleRun, since: moments, apartFrom: [newer])
                    == WaitingTally(since: [1, 1, 1], undated: 1, oldest: moment(30))
            )
            #expect(
                try await store.waiting(of: RunID(rawValue: "unknown"), since: moments, apartFrom: [])
                    == WaitingTally(since: [0, 0, 0])
            )
        },
    ]
}
