package import ReauthModel

/// The forms in which the audit trail is written, one line for each record.
package enum TrailForm: Sendable, Hashable {
    /// The record itself, with its link: `events.jsonl`.
    case events
    /// An event of OCSF; the version is that of `reauth` which began the run.
    case ocsf(toolVersion: String)
    /// A message of RFC 5424.
    case syslog

    /// The line of a record, without its line feed.
    package func line(_ entry: TrailEntry) -> String {
        switch self {
        case .events: entry.line
        case .ocsf(let toolVersion): OCSFEvent(entry, toolVersion: toolVersion).line
        case .syslog: SyslogLine(entry).line
        }
    }
}
