import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Whether a threshold has stopped a run, and what a person let it go on past.
    package func thresholdStanding(of run: RunID) async throws -> ThresholdStanding {
        try await read { db in
            let codes = ThresholdStanding.kinds.map { String($0.code) }.joined(separator: ", ")
            let sql = """
                SELECT kind, at, detail FROM event
                WHERE run = \(Self.runKey) AND sequence = 0 AND kind IN (\(codes)) ORDER BY row
                """
            var standing = ThresholdStanding()
            for row in try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: [run.rawValue]) {
                standing.take(
                    Event(try Event.Kind(code: row[0]), at: Timestamp(rawValue: row[1]), detail: row[2])
                )
            }
            return standing
        }
    }

    /// Records that the thresholds of a run were passed and its process ends.
    package func stopAtThreshold(_ run: RunID, _ breaches: [ThresholdBreach], at moment: Timestamp) async throws {
        try await note(ThresholdStanding.stop(breaches, at: moment), of: run)
    }

    /// Records that a person has looked.
    package func passThreshold(
        _ run: RunID,
        _ counts: [LaneKey?: FailureWatch.Count],
        by user: String,
        at moment: Timestamp
    ) async throws {
        try await note(ThresholdStanding.look(counts, by: user, at: moment), of: run)
    }
}
