import OAuth
import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    /// What the runs of a store did.
    package static let earlierRuns = [
        StoreContract("the newest finished run of a job is found, and no other one") { store in
            #expect(try await store.newestFinishedRun(ofJob: "nightly") == nil)
            let names = ["nightly-1", "nightly-2", "nightly-3"].map(RunID.init(rawValue:))
            for (second, name) in zip(Int64(1)..., names) {
                try await store.begin([seed("1")], run: record(name, startedAt: moment(second)))
            }
            try await store.begin(
                [seed("1")],
                run: record(RunID(rawValue: "weekly-9"), job: "weekly", startedAt: moment(9))
            )
            try await store.finishRun(names[0], at: moment(20))
            try await store.finishRun(names[1], at: moment(10))
            try await store.finishRun(RunID(rawValue: "weekly-9"), at: moment(30))
            #expect(try await store.newestFinishedRun(ofJob: "nightly")?.id == names[1])
            #expect(try await store.unfinishedRun(ofJob: "nightly")?.id == names[2])
            #expect(try await store.unfinishedRun(ofJob: "weekly") == nil)
        },
        StoreContract("what a later run rotated, works on or has in doubt is changed since, and nothing else") {
            store in
            let names = (1...9).map { "\($0)" }
            try await store.begin(names.map { seed($0) }, run: record(startedAt: moment(50)))
            for sequence in Int64(1)...9 { try await store.change(sequence) { $0.end(.failed, .throttled) } }
            try await store.finishRun(sampleRun, at: moment(60))
            let run = try #require(try await store.newestFinishedRun(ofJob: "nightly"))
            #expect(try await store.changed(since: run, among: names.map(id)) == [])
            let later = RunID(rawValue: "weekly-2")
            try await store.begin(names.map { seed($0) }, run: record(later, job: "weekly", startedAt: moment(70)))
            for (sequence, outcome) in zip(
                Int64(1)...,
                [Outcome.rotated, .awaitingCode, .reauthenticated, .retired, .inDoubt, .failed, .healthy]
            ) {
                try await store.change(sequence, of: later) { $0.end(outcome) }
            }
            try await store.change(8, of: later, intent: intent(8)) { item in
                item.progress.phase = .revoking
                item.progress.epoch = 1
                item.progress.attempts = 1
            }
            #expect(try await store.changed(since: run, among: names.map(id)) == Set(ids("1", "2", "3", "4", "5", "8")))
            #expect(try await store.changed(since: run, among: ids("1", "7")) == Set(ids("1")))
            #expect(try await store.changed(since: run, among: []) == [])
        },
        StoreContract("a run before is changed since by a sign-in or its end, and one elsewhere is not") { store in
            let started = moment(50)
            try await store.begin(["1", "2", "3", "4"].map { seed($0) }, run: record(startedAt: started))
            for sequence in Int64(1)...4 { try await store.change(sequence) { $0.end(.failed, .throttled) } }
            try await store.finishRun(sampleRun, at: moment(60))
            let run = try #require(try await store.newestFinishedRun(ofJob: "nightly"))
            let (before, beside) = (RunID(rawValue: "weekly-1"), RunID(rawValue: "weekly-2"))
            try await store.begin([seed("1"), seed("2")], run: record(before, job: "weekly", startedAt: moment(10)))
            try await store.change(1, of: before) { item in
                item.end(.reauthenticated)
                item.progress.reauthenticatedAt = moment(55)
            }
            try await store.change(2, of: before) { item in
                item.end(.reauthenticated)
                item.progress.reauthenticatedAt = moment(20)
            }
            try await store.finishRun(before, at: moment(30))
            try await store.begin([seed("3")], run: record(beside, job: "weekly", startedAt: moment(40)))
            try await store.change(1, of: beside) { $0.end(.inDoubt, .noProbe) }
            try await store.finishRun(beside, at: moment(70))
            var far = record(RunID(rawValue: "weekly-3"), job: "weekly", startedAt: moment(90))
            far.platformDigest = "p1"
            try await store.begin([seed("4")], run: far)
            try await store.change(1, of: far.id) { $0.end(.rotated) }
            let found = try await store.changed(since: run, among: ids("1", "2", "3", "4"))
            #expect(found == Set(ids("1", "3")))
        },
        StoreContract("an instance that waits stands since the moment when it began to wait") { store in
            try await store.begin([seed("1"), seed("2"), seed("3")])
            try await store.change(1) { item in
                item.end(.awaitingCode)
                item.progress.awaitingSince = moment(20)
                item.progress.revokedAt = moment(10)
            }
            let found = try await store.standings(of: ids("1", "2", "9"), in: platform)
            #expect(found == [id("1"): InstanceStanding(waitingSince: moment(20))])
            #expect(found[id("1")]?.isWaiting == true)
        },
        StoreContract("what is done stands since its last moment, whatever that was") { store in
            try await store.begin([seed("1"), seed("2"), seed("3"), seed("4")])
            try await store.change(1) { item in
                item.end(.rotated)
                item.progress.revokedAt = moment(10)
                item.progress.confirmedAt = moment(30)
            }
            try await store.change(2) { item in
                item.end(.reauthenticated)
                item.progress.confirmedAt = moment(30)
                item.progress.reauthenticatedAt = moment(40)
                item.progress.verifiedAt = moment(50)
            }
            // Settled by hand, with no moment of its own.
            try await store.change(3) { $0.end(.rotated) }
            try await store.change(4) { $0.end(.failed) }
            let found = try await store.standings(of: ids("1", "2", "3", "4"), in: platform)
            #expect(
                found == [
                    id("1"): InstanceStanding(doneAt: moment(30)), id("2"): InstanceStanding(doneAt: moment(50)),
                    id("3"): InstanceStanding(doneAt: moment(0)),
                ]
            )
        },
        StoreContract("over several runs the newest moments count, and the later of the two decides") { store in
            for (name, moments) in [("weekly-1", (10, 60)), ("weekly-2", (50, 20))] {
                let run = RunID(rawValue: name)
                try await store.begin([seed("1"), seed("2")], run: record(run, job: "weekly"))
                try await store.change(1, of: run) { item in
                    item.end(.awaitingCode)
                    item.progress.awaitingSince = moment(Int64(moments.0))
                }
                try await store.change(2, of: run) { item in
                    item.end(.rotated)
                    item.progress.confirmedAt = moment(Int64(moments.1))
                }
            }
            let run = RunID(rawValue: "weekly-3")
            try await store.begin([seed("1"), seed("2")], run: record(run, job: "weekly"))
            try await store.change(1, of: run) { item in
                item.end(.reauthenticated)
                item.progress.reauthenticatedAt = moment(70)
            }
            try await store.change(2, of: run) { item in
                item.end(.awaitingCode)
                item.progress.awaitingSince = moment(80)
            }
            let found = try await store.standings(of: ids("1", "2"), in: platform)
            #expect(
                found == [
                    // Who works again waits in no run any more.
                    id("1"): InstanceStanding(waitingSince: nil, doneAt: moment(70)),
                    id("2"): InstanceStanding(waitingSince: moment(80), doneAt: moment(60)),
                ]
            )
            #expect(found[id("1")]?.isWaiting == false)
            #expect(found[id("1")]?.isDone(since: moment(70)) == true)
            #expect(found[id("1")]?.isDone(since: moment(71)) == false)
            #expect(found[id("2")]?.isWaiting == true)
            #expect(found[id("2")]?.isDone(since: moment(0)) == false)
        },
        StoreContract("another platform, another job and the run that asks do not count") { store in
            try await store.begin([seed("1")])
            try await store.change(1) { $0.end(.rotated) }
            let scopes = [
                HistoryScope(platform: "p0", job: "nightly", excluding: other), HistoryScope(platform: "p1"),
                HistoryScope(platform: "p0", job: "weekly"), HistoryScope(platform: "p0", excluding: sampleRun),
            ]
            var counts: [Int] = []
            for scope in scopes { counts.append(try await store.standings(of: ids("1"), in: scope).count) }
            #expect(counts == [1, 0, 0, 0])
        },
        StoreContract("the newest run of a job is one whose input was pinned") { store in
            #expect(try await store.newestRun(ofJob: "nightly") == nil)
            try await store.beginRun(record(RunID(rawValue: "nightly-0")))
            #expect(try await store.newestRun(ofJob: "nightly") == nil)
            try await store.begin([seed("1")])
            try await store.begin([seed("1")], run: record(RunID(rawValue: "nightly-2"), startedAt: moment(60)))
            try await store.begin([seed("1")], run: record(other, job: "weekly", startedAt: moment(90)))
            #expect(try await store.newestRun(ofJob: "nightly")?.rawValue == "nightly-2")
        },
        StoreContract("the first run tells stores apart, and nothing that happened is newer than the newest moment") {
            store in
            #expect(try await store.landmarks() == StoreLandmarks())
            try await store.beginRun(record(RunID(rawValue: "nightly-0")))
            #expect(try await store.landmarks().firstRun == nil)
            try await store.begin([seed("1")], run: record(other, job: "weekly", startedAt: moment(60)))
            try await store.begin([seed("1")], run: record(RunID(rawValue: "nightly-2"), startedAt: moment(90)))
            let landmarks = try await store.landmarks()
            #expect(landmarks.firstRun == other)
            #expect(try #require(landmarks.newestMoment) >= moment(90))
        },
    ]
}
