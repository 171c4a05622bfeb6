import ReauthEngine
import ReauthModel

/// Counts what a job would do, and sends only reads.
package struct PlanOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Plans the job of a file; with `countsGroups`, every instance is read to count which of them share an account.
    ///
    /// Works in a store of its own that is thrown away; the store that the environment names is only read.
    package func plan(jobPath: String, countsGroups: Bool) async throws -> Plan {
        let file = try environment.jobs.job(at: jobPath)
        let history = try environment.store.history()
        return try await environment.store.withTemporaryStore { store in
            try await environment.services.withServices(
                of: file,
                for: nil,
                sharingPace: countsGroups || file.job.source.isPlatformList
            ) { remote in
                try await plan(file, countsGroups: countsGroups, remote, store, history)
            }
        }
    }

    private func plan(
        _ file: JobFile,
        countsGroups: Bool,
        _ remote: RemoteServices,
        _ store: any OpenStore,
        _ history: (any EarlierRuns)?
    ) async throws -> Plan {
        // `plan` is no run's name, so a run that began in this very second counts as an earlier one.
        let record = RunRecord(id: RunID(rawValue: "plan"), of: file, startedAt: environment.time.now)
        let importer = PlannedImport(
            environment: environment,
            file: file,
            remote: remote,
            imports: store,
            store: store,
            instances: store,
            history: history
        )
        let imported = try await importer.plan(record)
        var plan = imported.plan
        if countsGroups {
            let count = GroupCount(
                store: store,
                platform: remote.platform,
                revocation: remote.revocation,
                applications: remote.applications,
                applicationNames: remote.applicationNames,
                tokens: imported.tokens,
                reachingLanes: Set(plan.unselected.map { LaneKey.provider($0.provider) }),
                oncePerAccount: imported.oncePerAccount
            )
            plan.add(try await count.groups(of: record.id), limits: remote.limits)
        }
        return plan
    }
}
