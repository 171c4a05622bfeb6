import AuditReports
import JSON
import ReauthEngine
import ReauthModel

/// Reports in a folder for each run.
struct FileReports: ReportWriting {
    /// The folder below which they are written.
    let folder: String
    let time: any TimeSource

    func folder(of run: RunID) -> String {
        "\(folder)/\(run)"
    }

    func tryOut(_ run: RunID) throws {
        do {
            try ReportFolder.tryOut(below: folder, run: run)
        } catch {
            throw OperationFailure(
                .usage,
                "no reports can be written below \(folder): \(error.path): \(error.error). "
                    + "Name another folder with --reports, or repair this one; nothing was sent"
            )
        }
    }

    func summary(of run: RunRecord, in store: any OpenStore) async throws -> RunSummary {
        try await RunSummary(store: store, run: run)
    }

    func write(_ run: RunRecord, _ terms: ReportTerms, from store: any OpenStore) async throws -> RunSummary {
        let links = links(in: store)
        return try await ReportFolder(
            below: folder,
            store: store,
            run: run,
            links: links,
            terms: terms,
            now: time.now
        )
        .write()
    }

    func stream(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        func trail(as form: TrailForm) async throws {
            try await TrailReport(store: store, run: run.id).lines(after: position, as: form, write)
        }
        switch format {
        case .csv, .jsonl:
            let report = InstanceReport(store: store, run: run, links: links(in: store))
            try await report.list(format, only: selection, write)
        case .events: try await trail(as: .events)
        case .ocsf: try await trail(as: .ocsf(toolVersion: run.toolVersion))
        case .syslog: try await trail(as: .syslog)
        case .html:
            let totals = try await totals(of: run, in: store)
            let page = RunPage(store: store, summary: totals, terms: terms, now: time.now)
            try await page.write(write)
        case .json:
            try write(try JSONOutput.bytes(of: try await totals(of: run, in: store)))
        }
    }

    /// The totals with the trend of the runs before.
    private func totals(of run: RunRecord, in store: any OpenStore) async throws -> RunSummary {
        var summary = try await summary(of: run, in: store)
        summary.trend = try await HealthTrend.reading(run, in: store)
        return summary
    }

    func save(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        to path: String
    ) async throws {
        try await save(to: path) { write in
            try await stream(format, of: run, terms, only: selection, after: position, from: store, write)
        }
    }

    func save(
        to path: String,
        _ body: nonisolated(nonsending) (_ write: ([UInt8]) throws -> Void) async throws -> Void
    ) async throws {
        let file = try ReportFile(path: path)
        try await body { try file.write($0) }
        try file.commit()
    }

    func schema(of subject: SchemaSubject) -> [UInt8] { ReportSchema.bytes(of: subject) }

    func difference(
        of older: RunRecord,
        and newer: RunRecord,
        asJSON: Bool,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws -> [HealthChange: Int] {
        try await DiffReport(store: store, older: older, newer: newer).list(asJSON: asJSON, write)
    }

    func compare(
        _ older: RunRecord,
        and newer: RunRecord,
        from store: any OpenStore,
        _ body: (ComparedInstance) throws -> Void
    ) async throws {
        try await DiffReport(store: store, older: older, newer: newer).walk(body)
    }

    /// What completes customers' links.
    private func links(in store: any OpenStore) -> CustomerLinks {
        CustomerLinks(links: store, tokens: LinkTokens(key: store.fingerprintKey), time: time)
    }
}
