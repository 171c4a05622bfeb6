import GRDB
import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// What stands against the removal of a run.
    ///
    /// One read for all of them, so that they are of one moment; it keeps no writer out.
    package func pruningFacts(
        of run: RunID,
        recently: Timestamp,
        at now: Timestamp
    ) async throws -> PruningFacts {
        let standing = try await thresholdStanding(of: run)
        return try await read { db in
            let key = try RunColumns.find(run, in: db).key
            func count(_ sql: String, _ more: [(any DatabaseValueConvertible)?] = []) throws -> Int {
                let statement = try db.cachedStatement(sql: "SELECT count(*) \(sql)")
                return try Int.fetchOne(statement, arguments: StatementArguments([key] + more)) ?? 0
            }
            var facts = PruningFacts()
            facts.isStopped = standing.stoppedAt != nil
            facts.open = try count("FROM item WHERE run = ? AND outcome IS NULL")
            facts.inDoubt = try count("FROM item WHERE run = ? AND outcome = \(Outcome.inDoubt.code)")
            facts.waiting = try count(PruningQueries.waiting)
            facts.goodLinks =
                try count("FROM link WHERE run = ? AND withdrawn_at IS NULL AND expires_at > ?", [now.rawValue])
                + count("FROM consent WHERE run = ? AND used_at IS NULL AND expires_at > ?", [now.rawValue])
                + count(PruningQueries.openIntents)
            facts.places = try count("FROM grant_place WHERE run = ?")
            facts.pendingWebhooks = try count(PruningQueries.webhooks)
            facts.retired = try count(PruningQueries.retired)
            facts.changed = try count(PruningQueries.changed, [recently.rawValue])
            facts.endedWaits = try count(PruningQueries.endedWaits)
            facts.grants = try count(PruningQueries.grants)
            facts.lastRecord = try PruningQueries.lastRecord(of: key, in: db)
            return facts
        }
    }
}
