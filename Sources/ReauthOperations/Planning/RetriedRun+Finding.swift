import ReauthEngine
import ReauthModel

extension RetriedRun {
    /// Looks up the job's newest finished run.
    ///
    /// Throws where there is none, where it worked on another platform, or where no item has a reason that is named.
    /// Instances that other runs changed since do not count.
    static func find(
        _ request: RetryRequest,
        of file: JobFile,
        in store: (any FinishedRuns)?
    ) async throws -> RetriedRun {
        guard let store, let run = try await store.newestFinishedRun(ofJob: file.job.name) else {
            throw OperationFailure(
                .usage,
                "no run of the job `\(file.job.name)` is finished, so there is nothing to retry: `reauth run \(file.path)` begins one"
            )
        }
        guard run.platformDigest == file.platformDigest else {
            throw OperationFailure(
                .planChanged,
                "\(file.path) names another platform than when run \(run.id) began, and the same number may be another instance "
                    + "there; nothing was sent"
            )
        }
        let filter = try RetryChoice(run: run.id, counts: await store.endCounts(of: run.id)).chosen(request).filter
        var counts: [Reason?: Int] = [:]
        var changed = 0
        var last: Int64 = 0
        while let page = try await store.retryPage(of: run, matching: filter, after: last) {
            for item in page.taken { counts[item.progress.reason, default: 0] += 1 }
            changed += page.changed
            last = page.last
        }
        // Counted as they are taken: what other runs changed since is named in a warning of the plan.
        let taken = RetryChoice(
            run: run.id,
            counts: counts.map { EndCount(outcome: .failed, reason: $0.key, items: $0.value) }
        )
        return RetriedRun(
            record: run,
            filter: filter,
            store: store,
            items: counts.values.reduce(0, +),
            words: taken.words,
            changed: changed
        )
    }
}
