import ReauthEngine
import ReauthModel
import Testing

extension StoreContract {
    private static func drawn(_ lane: LaneKey = box, _ members: Int...) -> LaneWaves {
        LaneWaves(
            lane: lane,
            seed: .max,
            candidates: 9,
            waves: members.enumerated().map { LaneWaves.Wave(number: $0.offset + 1, members: $0.element) }
        )
    }

    /// The waves of a run.
    package static let waveRecords = [
        StoreContract("candidates are the open items of the lane that nothing was sent for") { store in
            try await store.begin((1...6).map { seed("\($0)", element: $0 == 4 ? "salesforce" : "box") })
            try await store.change(2) { $0.end(.skipped) }
            try await store.change(3) { $0.progress.phase = .revoking }
            let first = try await store.waveCandidates(of: sampleRun, lane: box, after: 0, limit: 2)
            #expect(first.map(\.sequence) == [1, 5] && first.map(\.element) == ["box", "box"])
            let rest = try await store.waveCandidates(of: sampleRun, lane: box, after: 5, limit: 2)
            #expect(rest.map(\.sequence) == [6])
        },
        StoreContract("waves are kept by lane, with their seed") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            #expect(try await store.waves(of: sampleRun) == [])
            try await store.recordWaves(drawn(salesforce), members: [], of: sampleRun)
            try await store.recordWaves(drawn(box, 1, 2), members: [[4], [1, 6]], of: sampleRun)
            #expect(try await store.waves(of: sampleRun) == [drawn(box, 1, 2), drawn(salesforce)])
            #expect(try await store.waves(of: RunID(rawValue: "other-1")) == [])
        },
        StoreContract("the work of a wave is that of its members") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            try await store.recordWaves(drawn(box, 1, 3), members: [[4], [1, 2, 6]], of: sampleRun)
            let work = store.work(ofWave: 2)
            func open(
                _ stage: WorkStage = .all,
                after sequence: Int64 = 0,
                at seconds: Int64 = 0
            ) async throws -> [Int64] {
                try await work.openItems(
                    of: sampleRun,
                    lane: box,
                    stage: stage,
                    after: sequence,
                    dueAt: moment(seconds),
                    limit: 2
                )
                .map(\.sequence)
            }
            #expect(try await open() == [1, 2])
            #expect(try await open(after: 2) == [6])
            try await store.change(1) { $0.progress.dueAt = moment(50) }
            #expect(try await open() == [2, 6])
            #expect(try await work.nextDue(of: sampleRun, lane: box, stage: .all) == Timestamp(rawValue: 0))
            #expect(try await work.nextDueAgain(of: sampleRun, lane: box, stage: .all) == moment(50))
            try await store.change(2) { $0.end(.rotated) }
            try await store.change(6) { $0.progress.phase = .dead }
            #expect(try await open(.revocations) == [])
            #expect(try await work.nextDue(of: sampleRun, lane: box, stage: .revocations) == moment(50))
            let due = try await work.itemsDueAgain(
                of: sampleRun,
                lane: box,
                stage: .all,
                dueAt: moment(50),
                limit: 9
            )
            #expect(due.map(\.sequence) == [1])
            #expect(try await work.nextDue(of: sampleRun, lane: salesforce, stage: .all) == nil)
        },
        StoreContract("a wave is tallied by what its members came to") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            try await store.recordWaves(drawn(box, 5), members: [[1, 2, 3, 4, 5]], of: sampleRun)
            try await store.change(1) { $0.end(.rotated) }
            try await store.change(2) { $0.end(.failed, .stillValid) }
            try await store.change(3) { $0.end(.superseded) }
            try await store.change(4) { $0.progress.phase = .dead }
            try await store.change(6) { $0.end(.failed, .stillValid) }
            let tally = try await store.tally(ofWave: 1, lane: box, of: sampleRun)
            #expect(tally == WaveTally(proved: 2, failed: 1, ended: 3))
        },
        StoreContract("a person lets the next wave begin where it waits, once") { store in
            try await store.begin((1...6).map { seed("\($0)") })
            try await store.recordWaves(drawn(box, 1, 2), members: [[4], [1, 6]], of: sampleRun)
            let tally = WaveTally(proved: 0, failed: 1, ended: 1)
            #expect(try await store.approveWaves(of: sampleRun, lane: nil, by: "ops", at: moment(1)) == [])
            try await store.endWave(1, lane: box, of: sampleRun, tally: tally, waits: true)
            #expect(try await store.approveWaves(of: sampleRun, lane: salesforce, by: "ops", at: moment(1)) == [])
            let approved = try await store.approveWaves(of: sampleRun, lane: box, by: "ops", at: moment(2))
            #expect(approved.map { $0.waiting?.tally } == [tally])
            // What was approved does not wait again, also where the process looks at it after a restart.
            try await store.endWave(1, lane: box, of: sampleRun, tally: tally, waits: true)
            let wave = try #require(try await store.waves(of: sampleRun).first?.waves.first)
            #expect(wave.approvedAt == moment(2) && !wave.waits)
            #expect(try await store.approveWaves(of: sampleRun, lane: nil, by: "ops", at: moment(3)) == [])
        },
        StoreContract("what was approved, and by whom, is in the trail") { store in
            try await store.begin([seed("1"), seed("2")])
            try await store.recordWaves(drawn(box, 1), members: [[1]], of: sampleRun)
            try await store.endWave(
                1,
                lane: box,
                of: sampleRun,
                tally: WaveTally(proved: 1, failed: 0, ended: 1),
                waits: true
            )
            _ = try await store.approveWaves(of: sampleRun, lane: nil, by: "ada", at: moment(7))
            let trail = try await store.trail(of: sampleRun, after: 0, limit: 9).map(\.record.event)
            #expect(trail == [Event(.waveApproved, at: moment(7), detail: "box: wave 1 of 2, by ada")])
        },
    ]
}
