package import ReauthModel

/// A record of the audit trail as a message of RFC 5424, on one line.
package struct SyslogLine: Sendable {
    /// Log audit, by table 1 of the RFC.
    ///
    /// The local facilities belong to the site, which may use them for something else.
    private static let facility = 13
    /// 32473 is the enterprise number that RFC 5612 reserves for examples: the project has none of its own.
    private static let dataID = "reauth@32473"
    private static let none = "-"

    private let entry: TrailEntry

    /// The line of a record.
    package init(_ entry: TrailEntry) {
        self.entry = entry
    }

    private var record: TrailRecord { entry.record }

    /// The message, without a line feed.
    package var line: String {
        let worker = record.worker.flatMap(TrailWorker.init)
        let priority = Self.facility * 8 + EventGrade(record.event).severity.syslog
        let header = [
            "<\(priority)>1", timestamp, Self.word(worker?.host, longest: 255), "reauth",
            worker.map { String($0.process) } ?? Self.none, record.event.kind.rawValue,
        ]
        let message = LineBreaking.escaped(record.message)
        // What is not ASCII begins with the byte order mark, by which the RFC tells UTF-8.
        let mark = message.utf8.allSatisfy { $0 < 0x80 } ? "" : "\u{FEFF}"
        return header.joined(separator: " ") + " \(data) \(mark)\(message)"
    }

    /// The RFC has no year of more or fewer than four digits.
    private var timestamp: String {
        let text = record.event.at.description
        return text.utf8.count == 24 ? text : Self.none
    }

    /// The structured data, what leads to the record in the trail first.
    private var data: String {
        let parameters: [(name: String, value: String?)] = [
            ("run", record.run.rawValue),
            ("position", String(record.position)),
            ("hash", entry.hash?.hexadecimal),
            ("item", String(record.sequence)),
            ("instance_id", record.instance?.rawValue),
            ("attempt", record.attempt.map(String.init)),
            ("fingerprint", record.fingerprint),
            ("http_status", record.event.httpStatus.map(String.init)),
            ("request_id", record.event.requestID),
            ("worker", record.worker),
            ("detail", record.event.detail),
        ]
        var text = "[\(Self.dataID)"
        for (name, value) in parameters {
            guard let value else { continue }
            text += " \(name)=\"\(Self.quoted(LineBreaking.escaped(value)))\""
        }
        return text + "]"
    }

    /// A text of printable ASCII without spaces; `-` for any other.
    private static func word(_ text: String?, longest: Int) -> String {
        guard let text, (1...longest).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            return none
        }
        return text
    }

    /// The text with `"`, `\` and `]` escaped.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { "\"\\]".utf8.contains($0) }) else { return text }
        var quoted = ""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" || scalar == "]" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted
    }
}

extension EventGrade.Severity {
    fileprivate var syslog: Int {
        switch self {
        case .informational: 6
        case .low: 5
        case .medium: 4
        case .high: 3
        }
    }
}
