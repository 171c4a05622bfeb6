import OAuth
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
    /// With `retry`, it plans a run that takes up again what ended badly in the job's newest finished run; throws
    /// ``NothingToRetry`` where that run has nothing of the kind.
    package func plan(jobPath: String, countsGroups: Bool, retry: RetryRequest? = nil) async throws -> Plan {
        let file = try environment.jobs.job(at: jobPath)
        let history = try environment.store.history()
        var retried: RetriedRun?
        if let retry {
            if let unfinished = try await history?.unfinishedRun(ofJob: file.job.name) {
                throw environment.retryRefusal(unfinished)
            }
            let found = try await RetriedRun.find(retry, of: file, in: history)
            guard found.items > 0 else { throw NothingToRetry(run: found.record.id, reason: found.nothing) }
            retried = found
        }
        return try await environment.store.withTemporaryStore { store in
            try await environment.services.withServices(
                of: file,
                for: nil,
                sharingPace: countsGroups || file.job.source.isPlatformList
            ) { [retried] remote in
                // A read of the list or of instances waits for a platform that does not answer; a person should not.
                if countsGroups || file.job.source.isPlatformList { try await remote.checkCredentials() }
                return try await plan(file, countsGroups: countsGroups, remote, store, history, retried)
            }
        }
    }

    private func plan(
        _ file: JobFile,
        countsGroups: Bool,
        _ remote: RemoteServices,
        _ store: any OpenStore,
        _ history: (any EarlierRuns)?,
        _ retried: RetriedRun?
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
            history: history,
            retried: retried
        )
        let imported = try await importer.plan(record)
        var plan = imported.plan
        if countsGroups {
            let meter = ReadingMeter(environment)
            defer { meter.end() }
            let total = plan.selected + plan.unselected.reduce(0) { $0 + $1.instances }
            let count = GroupCount(
                store: store,
                platform: remote.platform,
                revocation: remote.revocation,
                applications: remote.applications,
                applicationNames: remote.applicationNames,
                tokens: imported.tokens,
                reachingLanes: Set(plan.unselected.map { LaneKey.provider($0.provider) }),
                oncePerAccount: imported.oncePerAccount,
                lacksToken: { Self.lacksToken($0, file.job, remote.revocation) },
                onRead: { meter.add(1, to: .instances, of: total) }
            )
            plan.add(try await count.groups(of: record.id), limits: remote.limits)
        }
        return plan
    }

    /// Whether a run would find that the token to be revoked is missing, empty or masked.
    private static func lacksToken(_ instance: Instance, _ job: Job, _ revocation: any RevocationService) -> Bool {
        guard let revoke = job.revoke, instance.usesOAuth2,
            let profile = instance.element.flatMap({ revocation.profile(forElement: $0) }),
            case .revoke(let kinds, _) = profile.decision(for: revoke, in: job.action, confirm: job.confirm)
        else { return false }
        let first = profile.firstToken(of: kinds, hasRefreshToken: instance.token(.refreshToken) != nil)
        return first.flatMap { instance.token($0) } == nil
    }
}
