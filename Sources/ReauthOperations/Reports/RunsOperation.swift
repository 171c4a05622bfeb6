import ReauthEngine
import ReauthModel

/// Lists the runs of the store.
package struct RunsOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// The newest runs, of one job or of all, at most `limit`; those that were never begun are not among them.
    package func listing(ofJob job: String?, limit: Int) async throws -> RunListing {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let runs = try await store.runs(ofJob: job).filter { $0.state != .importing && $0.state != .pruned }
        if let job, runs.isEmpty { throw try await environment.unknown(job, store) }
        var lines: [RunListing.Line] = []
        for run in runs.prefix(limit) { lines.append(try await line(of: run, store)) }
        return RunListing(lines: lines, older: runs.count - lines.count)
    }

    private func line(of run: RunRecord, _ store: any OpenStore) async throws -> RunListing.Line {
        let tallies = try await store.tallies(of: run.id)
        var line = RunListing.Line(
            run: run,
            open: tallies.reduce(0) { $0 + $1.open },
            revoked: tallies.reduce(0) { $0 + $1.revoked },
            outcomes: tallies.reduce(into: [:]) { $0.merge($1.outcomes, uniquingKeysWith: +) }.filter { $0.value > 0 }
        )
        if run.state == .open { line.pausedAt = try await store.steering(of: run.id).pausedAt }
        if run.state == .finished {
            // Only a job that ends grants for good claims more than its outcomes say.
            let grants =
                run.action == .retire || run.authorizedBefore != nil
                ? GrantCount(try await store.endCounts(of: run.id)) : nil
            line.status = (grants?.alive ?? 0) > 0 ? .itemsFailed : ExitStatus.of(line.outcomes)
        }
        return line
    }
}

extension Environment {
    /// Why a job has no runs in the store.
    func unknown(_ job: String, _ store: any OpenStore) async throws -> OperationFailure {
        let names = Set(try await store.runs(ofJob: nil).filter { $0.state != .importing }.map(\.job)).sorted()
        guard !names.isEmpty else {
            return OperationFailure(
                .usage,
                "there is no run in \(places.store) yet; begin one with `reauth run JOB`. "
                    + otherStores
            )
        }
        let hint = NameSuggestion.closest(to: job, among: names).map { " (did you mean `\($0)`?)" } ?? ""
        return OperationFailure(
            .usage,
            "no run of a job `\(job)` in \(places.store)\(hint); it has runs of \(names.joined(separator: ", "))"
        )
    }
}
