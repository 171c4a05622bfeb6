package import ReauthEngine
package import ReauthModel

/// Writes a run's reports from the store alone, at any time.
package struct ReportOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Writes the folder of a run, the newest one where none is named; returns its path.
    package func writeFolder(ofRunNamed name: String?) async throws -> String {
        try await withRun(named: name) { run, store in
            try await environment.writeReports(of: run, from: store)
            return environment.reports.folder(of: run.id)
        }
    }

    /// Streams one report of a run to `write`; of the audit trail the records after a position.
    package func stream(
        _ format: ReportFormat,
        ofRunNamed name: String?,
        only selection: ItemSelection,
        after position: Int64 = 0,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        try await withRun(named: name) { run, store in
            try await environment.reports.stream(
                format,
                of: run,
                environment.reportTerms(of: run),
                only: selection.narrowed(to: run),
                after: position,
                from: store,
                write
            )
        }
    }

    /// Writes one report of a run into a file, which appears whole or not at all.
    package func save(
        _ format: ReportFormat,
        ofRunNamed name: String?,
        only selection: ItemSelection,
        after position: Int64 = 0,
        to path: String
    ) async throws {
        try await withRun(named: name) { run, store in
            try await environment.reports.save(
                format,
                of: run,
                environment.reportTerms(of: run),
                only: selection.narrowed(to: run),
                after: position,
                from: store,
                to: path
            )
        }
    }

    /// The published schema of a format.
    package func schema(of subject: SchemaSubject) -> [UInt8] { environment.reports.schema(of: subject) }

    /// Writes bytes into a file, which appears whole or not at all.
    package func save(_ bytes: [UInt8], to path: String) async throws {
        try await environment.reports.save(to: path) { write in try write(bytes) }
    }

    private func withRun<Result>(
        named name: String?,
        _ body: nonisolated(nonsending) (RunRecord, any OpenStore) async throws -> Result
    ) async throws -> Result {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state != .importing }
        let result = try await body(run, store)
        if try await store.run(run.id)?.state == .pruned {
            throw OperationFailure(
                .interrupted,
                "run \(run.id) was pruned while it was read: what was written of it may lack rows"
            )
        }
        return result
    }
}

extension ItemSelection {
    /// The selection for one run: of one that began at the moment or later, everything changed since.
    fileprivate func narrowed(to run: RunRecord) -> ItemSelection {
        guard case .filtered(var filter) = self, let moment = filter.changedSince, run.startedAt >= moment else {
            return self
        }
        filter.changedSince = nil
        return .filtered(filter)
    }
}
