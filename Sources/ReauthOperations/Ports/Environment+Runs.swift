import ReauthEngine
import ReauthModel

extension Environment {
    /// How a store is named that is not the one that was looked at.
    var otherStores: String { OtherStores.sentence(lookedAt: places.store, ofPackage: program.packageStore) }

    /// That a run was pruned, and what can be asked of it still.
    private func pruned(_ run: RunID, in store: any RunPruning) async throws -> OperationFailure {
        let sentence = try await store.pruningStatements(of: run).first?.sentence ?? "run \(run) was pruned"
        return OperationFailure(
            .usage,
            "\(sentence); an events.jsonl that was written before is compared with its heads by "
                + "`reauth audit verify \(run) --events FILE`"
        )
    }

    /// The run that was asked for, or the newest one that `isWanted`.
    func run(
        named name: String?,
        in store: any RunStore & RunPruning,
        orNewest isWanted: (RunRecord) -> Bool
    ) async throws -> RunRecord {
        if let name {
            // A job's name stands for its newest run, and for one that is wanted if there is one.
            let named = try await store.run(RunID(rawValue: name))
            let ofJob = try await store.runs(ofJob: name)
            guard let run = named ?? ofJob.first(where: isWanted) ?? ofJob.first(where: { $0.state != .importing })
            else {
                let known = try await store.runs(ofJob: nil).filter { $0.state != .importing }
                let newest = known.prefix(5).map(\.id.rawValue)
                let hint = newest.isEmpty ? "there is none yet" : "the newest are " + newest.joined(separator: ", ")
                let isFile = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
                throw OperationFailure(
                    .usage,
                    isFile
                        ? "`\(name)` is a job file, and the name of a run or of a job is wanted; `reauth run \(name)` goes on with "
                            + "the unfinished run of that job"
                        : "no run `\(name)` in \(places.store); \(hint). \(otherStores)"
                )
            }
            guard run.state != .pruned else { throw try await pruned(run.id, in: store) }
            return run
        }
        let known = try await store.runs(ofJob: nil)
        if let run = known.first(where: isWanted) { return run }
        guard let newest = known.first(where: { $0.state != .importing }) else {
            throw OperationFailure(
                .usage,
                "there is no run in \(places.store) yet; begin one with `reauth run JOB`. \(otherStores)"
            )
        }
        throw OperationFailure(
            .usage,
            "all runs in \(places.store) are finished, the newest of them \(newest.id): `reauth status` shows how it ended, and "
                + "`reauth run JOB` begins another one"
        )
    }
}
