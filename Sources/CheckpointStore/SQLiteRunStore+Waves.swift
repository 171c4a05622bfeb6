import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// The waves of every lane that has some.
    package func waves(of run: RunID) async throws -> [LaneWaves] {
        try await read { db in try Self.waves(of: run, in: db) }
    }

    private static func waves(of run: RunID, in db: Database) throws -> [LaneWaves] {
        let lanes = try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT lane.name, wave_lane.seed, wave_lane.candidates FROM wave_lane
                    JOIN lane ON lane.key = wave_lane.lane WHERE wave_lane.run = \(runKey) ORDER BY lane.name
                    """
            ),
            arguments: [run.rawValue]
        )
        let waves = try db.cachedStatement(
            sql: """
                SELECT number, members, proved, failed, ended, waits, approved_at FROM wave
                WHERE run = \(runKey) AND lane = \(laneKey) ORDER BY number
                """
        )
        return try lanes.map { row in
            let lane = LaneKey(rawValue: row[0])
            return LaneWaves(
                lane: lane,
                seed: UInt64(bitPattern: row[1]),
                candidates: row[2],
                waves: try Row.fetchAll(waves, arguments: [run.rawValue, lane.rawValue]).map(wave)
            )
        }
    }

    private static func wave(_ row: Row) -> LaneWaves.Wave {
        LaneWaves.Wave(
            number: row[0],
            members: row[1],
            tally: (row[2] as Int?).map { WaveTally(proved: $0, failed: row[3], ended: row[4]) },
            waits: row[5],
            approvedAt: (row[6] as Int64?).map(Timestamp.init(rawValue:))
        )
    }

    /// Items of a lane that nothing was sent for: along the index of open items.
    package func waveCandidates(
        of run: RunID,
        lane: LaneKey,
        after sequence: Int64,
        limit: Int
    ) async throws -> [WaveCandidate] {
        try await read { db in
            let statement = try db.cachedStatement(sql: Self.waveCandidatesSQL)
            return try Row.fetchAll(statement, arguments: [run.rawValue, lane.rawValue, sequence, limit]).map {
                WaveCandidate(sequence: $0[0], element: $0[1])
            }
        }
    }

    static let waveCandidatesSQL = """
        SELECT item.sequence, item.element FROM item INDEXED BY item_open
        WHERE item.run = \(runKey) AND item.lane = \(laneKey) AND item.outcome IS NULL
        AND item.phase = \(Phase.planned.code) AND item.sequence > ? ORDER BY item.sequence LIMIT ?
        """

    /// Records waves and their members: in slices, and last what says that they are complete.
    package func recordWaves(_ waves: LaneWaves, members: [[Int64]], of run: RunID) async throws {
        let lane = waves.lane
        let (runKey, laneKey) = try await writer.write { db in
            var lanes = LaneTable(db)
            return (try RunColumns.find(run, in: db).key, try lanes.key(of: lane))
        }
        try await writer.writeInSlices { db in
            try db.execute(
                sql: """
                    DELETE FROM wave_member WHERE run = ?1 AND lane = ?2 AND (number, sequence) IN (
                        SELECT number, sequence FROM wave_member WHERE run = ?1 AND lane = ?2
                        LIMIT \(StoreWriter.sliceLength)
                    )
                    """,
                arguments: [runKey, laneKey]
            )
            return db.changesCount == StoreWriter.sliceLength
        }
        for (number, sequences) in zip(waves.waves.map(\.number), members) {
            for first in stride(from: 0, to: sequences.count, by: StoreWriter.sliceLength) {
                let slice = sequences[first..<min(first + StoreWriter.sliceLength, sequences.count)]
                _ = try await writer.writeSlice { db in
                    let insert = try db.cachedStatement(
                        sql: "INSERT INTO wave_member (run, lane, number, sequence) VALUES (?, ?, ?, ?)"
                    )
                    for sequence in slice { try insert.execute(arguments: [runKey, laneKey, number, sequence]) }
                    return true
                }
            }
        }
        try await writer.write { db in
            try db.execute(
                sql: "INSERT INTO wave_lane (run, lane, seed, candidates) VALUES (?, ?, ?, ?)",
                arguments: [runKey, laneKey, Int64(bitPattern: waves.seed), waves.candidates]
            )
            for wave in waves.waves {
                try db.execute(
                    sql: "INSERT INTO wave (run, lane, number, members) VALUES (?, ?, ?, ?)",
                    arguments: [runKey, laneKey, wave.number, wave.members]
                )
            }
        }
    }

    /// The members of a wave as a source of work.
    package func work(ofWave number: Int) -> any OpenItems {
        WaveWork(store: self, number: number)
    }

    /// How the members of a wave ended.
    package func tally(ofWave number: Int, lane: LaneKey, of run: RunID) async throws -> WaveTally {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT item.outcome, item.phase = \(Phase.dead.code), count(*)
                    FROM wave_member AS member CROSS JOIN item
                    WHERE member.run = \(Self.runKey) AND member.lane = \(Self.laneKey) AND member.number = ?
                    AND item.run = member.run AND item.sequence = member.sequence GROUP BY 1, 2
                    """
            )
            var outcomes: [Outcome: Int] = [:]
            var waitingForLinks = 0
            for row in try Row.fetchAll(statement, arguments: [run.rawValue, lane.rawValue, number]) {
                if let code: Int64 = row[0] {
                    outcomes[try Outcome(code: code), default: 0] += row[2]
                } else if row[1] {
                    waitingForLinks += row[2]
                }
            }
            return WaveTally(outcomes: outcomes, waitingForLinks: waitingForLinks)
        }
    }

    /// Records how a wave ended.
    package func endWave(_ number: Int, lane: LaneKey, of run: RunID, tally: WaveTally, waits: Bool) async throws {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE wave SET proved = ?, failed = ?, ended = ?, waits = (? AND approved_at IS NULL)
                    WHERE run = \(Self.runKey) AND lane = \(Self.laneKey) AND number = ?
                    """,
                arguments: [
                    tally.proved, tally.failed, tally.ended, waits, run.rawValue, lane.rawValue, number,
                ]
            )
        }
    }

    /// Lets the next wave begin where it waits for a person.
    package func approveWaves(
        of run: RunID,
        lane: LaneKey?,
        by user: String,
        at moment: Timestamp
    ) async throws -> [LaneWaves] {
        try await record { db, trail in
            let waiting = try Self.waves(of: run, in: db).compactMap { waves -> LaneWaves? in
                guard lane == nil || waves.lane == lane, waves.waiting != nil else { return nil }
                return waves
            }
            for waves in waiting {
                try db.execute(
                    sql: """
                        UPDATE wave SET waits = 0, approved_at = ?
                        WHERE run = \(Self.runKey) AND lane = \(Self.laneKey) AND waits = 1
                        """,
                    arguments: [moment.rawValue, run.rawValue, waves.lane.rawValue]
                )
                let event = waves.approval(by: user, at: moment)
                try trail.append(TrailNote(event), to: RunColumns.find(run, in: db).key)
            }
            return waiting
        }
    }
}
