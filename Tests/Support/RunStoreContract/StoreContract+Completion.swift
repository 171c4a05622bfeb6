import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// Runs end.
    package static let runCompletion = [
        StoreContract("a finished run says when") { store in
            try await store.begin([seed("1")])
            try await store.finishRun(sampleRun, at: moment(90))
            let run = try await store.run(sampleRun)
            #expect(run?.state == .finished)
            #expect(run?.finishedAt == moment(90))
        },
        StoreContract("an item of a finished run can still change: codes come later") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.end(.awaitingCode) }
            try await store.finishRun(sampleRun, at: moment(90))
            try await store.change(1) { $0.end(.reauthenticated) }
            #expect(try await store.item(1).progress.outcome == .reauthenticated)
        },
    ]

    /// Due times are cleared.
    package static let putOffItems = [
        StoreContract("what was put off becomes due at once, in one lane or in all, and in its run only") { store in
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
        }
    ]
}
