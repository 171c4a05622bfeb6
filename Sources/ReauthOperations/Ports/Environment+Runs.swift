import ReauthEngine
import ReauthModel

extension Environment {
    /// The run that was asked for, or the newest one that `isWanted`.
    func run(
        named name: String?,
        in store: any RunStore,
        orNewest isWanted: (RunRecord) -> Bool
    ) async throws -> RunRecord {
        if let name {
            // A job's name stands for its newest run, and for one that is wanted if there is one.
            let named = try await store.run(RunID(rawValue: name))
            let ofJob = try await store.runs(ofJob: name)
            guard let run = named ?? ofJob.first(where: isWanted) ?? ofJob.first(where: { $0.state != .importing })
            else {
                let newest = try await store.runs(ofJob: nil).prefix(5).map(\.id.rawValue)
                let hint = newest.isEmpty ? "there is none yet" : "the newest are " + newest.joined(separator: ", ")
                throw OperationFailure(.usage, "no run `\(name)` in \(places.store); \(hint)")
            }
            return run
        }
        let known = try await store.runs(ofJob: nil)
        if let run = known.first(where: isWanted) { return run }
        guard let newest = known.first(where: { $0.state != .importing }) else {
            throw OperationFailure(.usage, "there is no run in \(places.store) yet; begin one with `reauth run JOB`")
        }
        throw OperationFailure(
            .usage,
            "all runs in \(places.store) are finished, the newest of them \(newest.id): `reauth status` shows how it ended, and "
                + "`reauth run JOB` begins another one"
        )
    }
}
