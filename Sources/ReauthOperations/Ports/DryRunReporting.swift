package import ReauthModel

/// Writes the report of a dry run.
package protocol DryRunReporting: Sendable {
    /// Begins the report in a folder of its own, named after the dry run.
    func beginDryRun(_ name: RunID) throws -> any DryRunReport
}

/// The report of a dry run, while it is written: a line for each request, and a summary.
package protocol DryRunReport: Sendable {
    /// Its folder.
    var folder: String { get }

    /// Adds a request.
    func add(_ request: RecordedRequest) throws

    /// Writes the summary, and gives the files their names.
    func end(summary: String) throws

    /// Removes what was written.
    func discard()
}
