import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore: EarlierRuns, FinishedRuns, PlannedInstances {
    /// How the instances stand of which anything is known.
    package func standings(
        of instances: [InstanceID],
        in scope: HistoryScope
    ) async throws -> [InstanceID: InstanceStanding] {
        try await read { try HistoryQueries.standings(of: instances, in: scope, $0) }
    }

    /// The job's newest run whose input was pinned.
    package func newestRun(ofJob job: String) async throws -> RunID? {
        try await read { try HistoryQueries.newestRun(ofJob: job, $0) }
    }

    /// The job's newest run that is finished.
    package func newestFinishedRun(ofJob job: String) async throws -> RunRecord? {
        try await read { try HistoryQueries.newestRun(ofJob: job, in: .finished, $0) }
    }

    /// The job's run that is not finished.
    package func unfinishedRun(ofJob job: String) async throws -> RunRecord? {
        try await read { try HistoryQueries.newestRun(ofJob: job, in: .open, $0) }
    }

    /// Which of these instances other runs of the platform changed since `run` began.
    package func changed(since run: RunRecord, among instances: [InstanceID]) async throws -> Set<InstanceID> {
        try await read { try HistoryQueries.changed(since: run, among: instances, $0) }
    }

    /// Which run a plan's digest has approved.
    package func use(ofDigest digest: String) async throws -> DigestUse? {
        try await read { try HistoryQueries.use(ofDigest: digest, $0) }
    }

    /// What tells this store from another one.
    package func landmarks() async throws -> StoreLandmarks {
        try await read { try HistoryQueries.landmarks($0) }
    }

    /// Ids of a run's items that the import did not skip: one walk along the index of its instances.
    package func plannedInstances(of run: RunID, after id: InstanceID?, limit: Int) async throws -> [InstanceID] {
        try await read { db in
            let statement = try db.cachedStatement(sql: HistoryQueries.planned)
            return try String.fetchAll(statement, arguments: [run.rawValue, id?.rawValue ?? "", limit])
                .map(InstanceID.init(stored:))
        }
    }

    /// Puts the digest of an approved plan on record.
    ///
    /// Throws ``DigestUsed`` where the digest was given as the approval of the run and has approved another run before.
    static func use(_ approval: PlanApproval, for run: RunID, at moment: Timestamp, in db: Database) throws {
        if approval.isByDigest, let use = try HistoryQueries.use(ofDigest: approval.digest, db) {
            throw DigestUsed(digest: approval.digest, use: use)
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO used_digest (digest, run, used_at) VALUES (?, ?, ?)",
            arguments: [approval.digest, run.rawValue, moment.rawValue]
        )
    }
}
