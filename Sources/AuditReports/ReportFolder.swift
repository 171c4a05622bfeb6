import JSON
import LocalFiles
package import ReauthEngine
package import ReauthModel
import SystemPackage

/// The folder of one run's reports: `Reports/<run>/`, for its owner only.
package struct ReportFolder: Sendable {
    /// Its path.
    package let path: String
    private let store: any RunItems & RunProgress & WaveRecords & RunSteering & AuditTrail & RunLookup & HealthRecords
    private let run: RunRecord
    private let links: CustomerLinks?
    private let terms: ReportTerms
    private let now: Timestamp

    /// Names the folder of `run` below `reports`, which gets the reports that `terms` name.
    ///
    /// `now` tells how long people were waited for; without it, that is told for the end of the run.
    package init(
        below reports: String,
        store: any RunItems & RunProgress & WaveRecords & RunSteering & AuditTrail & RunLookup & HealthRecords,
        run: RunRecord,
        links: CustomerLinks? = nil,
        terms: ReportTerms = ReportTerms(),
        now: Timestamp? = nil
    ) {
        path = "\(reports)/\(run.id)"
        self.store = store
        self.run = run
        self.links = links
        self.terms = terms
        self.now = now ?? run.finishedAt ?? run.startedAt
    }

    /// The lists, by the names of their files: those that the job asks for, and always the list of the items that wait
    /// for a sign-in, by which codes are collected.
    private var lists: [(name: String, list: ReportList)] {
        ReportFormat.allCases.filter(terms.formats.contains).compactMap { format in
            switch format {
            case .csv: ("instances.csv", ReportList(format: .csv, selection: .all))
            case .jsonl: ("instances.jsonl", ReportList(format: .jsonl, selection: .all))
            // No list: it is written after the walk that makes the lists, which finds what it shows.
            case .html: nil
            // The totals are written last, with the digests of the other files; the trail is no list of items.
            case .json, .events: nil
            // Exports, which a command asks for.
            case .ocsf, .syslog: nil
            }
        } + [("awaiting-code.csv", ReportList(format: .csv, selection: .signIn))]
    }

    /// Writes every report again from the store.
    ///
    /// Returns the totals, with the digests of the files.
    ///
    /// Throws ``ReportError`` when a file cannot be written; files that were there before stay whole.
    @discardableResult
    package func write() async throws -> RunSummary {
        try Self.makeFolders(path)
        // Beside the lists: of a large run, each of the two takes a processor for half a minute.
        async let trail = terms.formats.contains(.events) ? beginTrail() : nil
        var summary = try await RunSummary(store: store, run: run)
        summary.trend = try await HealthTrend.reading(run, in: store)
        let report = InstanceReport(store: store, run: run, links: links)
        let lists = lists
        let files = try lists.map { list throws(ReportError) in try ReportFile(path: "\(path)/\(list.name)") }
        let page = RunPage(store: store, summary: summary, terms: terms, now: now)
        var findings = page.emptyFindings
        try await report.lists(lists.map(\.list), noticing: { findings.add($0) }) { index, piece in
            try files[index].write(piece)
        }
        for (list, file) in zip(lists, files) { summary.files[list.name] = try file.commit() }
        if terms.formats.contains(.html) {
            let file = try ReportFile(path: "\(path)/report.html")
            try await page.write(findings) { try file.write($0) }
            summary.files["report.html"] = try file.commit()
        }
        if let (file, last) = try await trail {
            // What happened meanwhile may stand in the lists, so it stands in the trail.
            try await TrailReport(store: store, run: run.id).lines(after: last) { try file.write($0) }
            summary.files["events.jsonl"] = try file.commit()
        }
        let file = try ReportFile(path: "\(path)/summary.json")
        try file.write(try JSONOutput.bytes(of: summary))
        _ = try file.commit()
        return summary
    }

    /// Writes the newest head, and the audit trail as it is now; returns the trail's file and the position of its last record.
    ///
    /// The head is read first, so that it covers no record that the file does not have.
    private func beginTrail() async throws -> sending (ReportFile, Int64) {
        if let head = try await store.newestHead(of: run.id) {
            let file = try ReportFile(path: "\(path)/events.head.json")
            try file.write(try TrailHeadFile.bytes(of: head))
            try file.commit()
        }
        let file = try ReportFile(path: "\(path)/events.jsonl")
        return (file, try await TrailReport(store: store, run: run.id).lines { try file.write($0) })
    }

    static func makeFolders(_ path: String) throws(ReportError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        let parts = path.split(separator: "/")
        for (index, part) in parts.enumerated() {
            prefix += part + "/"
            let isLast = index == parts.count - 1
            do {
                try FilePath(prefix).makeFolder(FilePermissions(rawValue: isLast ? 0o700 : 0o755))
            } catch {
                guard error == .fileExists else { throw ReportError(path: prefix, error) }
            }
        }
        do {
            // It may have been there before, with other permissions.
            try FilePath(path).setPermissions(.ownerReadWriteExecute)
        } catch {
            throw ReportError(path: path, error)
        }
    }
}
