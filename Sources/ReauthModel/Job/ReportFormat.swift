/// The forms that a run's report has: the one list that the job, the folder and the command switch over.
package enum ReportFormat: String, Sendable, Hashable, CaseIterable {
    /// A line for each item, for spreadsheets.
    case csv
    /// A JSON object for each item and line, every cell exact.
    case jsonl
    /// A page for people: how the run ended, what to do next, and a table of the items.
    case html
    /// The totals of the run.
    case json
    /// The audit trail: a JSON object for each record and line.
    case events
    /// The audit trail as events of OCSF, for a SIEM: a JSON object for each record and line.
    case ocsf
    /// The audit trail as messages of RFC 5424, for a SIEM: a line for each record.
    case syslog
}
