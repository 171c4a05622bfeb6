import AuditReports
import JSON
import ReauthModel

extension FileReports: DryRunReporting {
    func beginDryRun(_ name: RunID) throws -> any DryRunReport {
        FileDryRunReport(files: try DryRunFolder(below: folder, run: name))
    }
}

/// The report of a dry run in files.
struct FileDryRunReport: DryRunReport {
    let files: DryRunFolder

    var folder: String { files.path }
    func add(_ request: RecordedRequest) throws { try files.add(try JSONOutput.line(of: request)) }
    func end(summary: String) throws { try files.commit(summary: summary) }
    func discard() { files.discard() }
}
