import ReauthEngine
import ReauthModel

extension RetriedRun {
    /// Looks up the job's newest finished run.
    ///
    /// Throws where there is none, where it worked on another platform, or where no item has a reason that is named.
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
        let chosen = try RetryChoice(run: run.id, counts: await store.endCounts(of: run.id)).chosen(request)
        return RetriedRun(
            record: run,
            filter: chosen.filter,
            store: store,
            items: chosen.items,
            words: chosen.words
        )
    }
}
