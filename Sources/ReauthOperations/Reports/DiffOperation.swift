import ReauthEngine
package import ReauthModel

/// Compares two runs of one platform.
package struct DiffOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// What changed, in counts and with the first instances of each change.
    package func comparison(of older: String, and newer: String) async throws -> RunComparison {
        try await withRuns(older, newer) { older, newer, store in
            var comparison = RunComparison(older: older.id, newer: newer.id)
            try await environment.reports.compare(older, and: newer, from: store) { comparison.add($0) }
            return comparison
        }
    }

    /// Streams a line for each instance that changed or does not work.
    package func stream(
        _ format: ReportFormat,
        of older: String,
        and newer: String,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        try await withRuns(older, newer) { older, newer, store in
            _ = try await environment.reports.difference(
                of: older,
                and: newer,
                asJSON: format == .json,
                from: store,
                write
            )
        }
    }

    /// Writes them into a file, which appears whole or not at all.
    package func save(_ format: ReportFormat, of older: String, and newer: String, to path: String) async throws {
        try await environment.reports.save(to: path) { write in
            try await stream(format, of: older, and: newer, write)
        }
    }

    private func withRuns<Result>(
        _ older: String,
        _ newer: String,
        _ body: nonisolated(nonsending) (RunRecord, RunRecord, any OpenStore) async throws -> Result
    ) async throws -> Result {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let first = try await environment.run(named: older, in: store) { $0.state != .importing }
        let second = try await environment.run(named: newer, in: store) { $0.state != .importing }
        guard first.id != second.id else {
            throw OperationFailure(
                .usage,
                "\(older) and \(newer) are the same run, \(first.id): name two runs; `reauth runs` lists them"
            )
        }
        guard first.platformDigest == second.platformDigest else {
            throw OperationFailure(
                .usage,
                "the runs \(first.id) and \(second.id) worked on different platforms, where the same number is another instance"
            )
        }
        guard first.isKnownToShareFleet(with: second) else {
            throw OperationFailure(
                .usage,
                "nothing on record shows that the runs \(first.id) and \(second.id) worked on the same fleet: their platform is not "
                    + "known, and they are of different jobs with different inputs; compare two runs of one job"
            )
        }
        return try await body(first, second, store)
    }
}

extension RunRecord {
    /// Whether something shows that two runs with the same ``platformDigest`` worked on the same instances.
    ///
    /// Runs in a sandbox of their own, and those of versions that did not keep the platform, have an empty one.
    func isKnownToShareFleet(with other: RunRecord) -> Bool {
        if !platformDigest.isEmpty { return true }
        let isSameInput = !inputDigest.isEmpty && inputDigest == other.inputDigest
        return job == other.job || jobFile == other.jobFile || isSameInput
    }
}
