/// The platform's number of an instance, kept as text because it is only ever compared and sent.
package struct InstanceID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The number as the platform or the CSV file wrote it.
    package let rawValue: String

    /// Wraps a number.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Wraps `text` when it is one to eighteen ASCII digits: all that may go into a URL's path.
    package init?(validating text: String) {
        guard (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        rawValue = text
    }

    /// The number.
    package var description: String { rawValue }
}

/// The name of one execution of a job: `<job>-<UTC yyyyMMdd'T'HHmmss'Z'>`.
package struct RunID: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// The name.
    package let rawValue: String

    /// Wraps a name.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Names the run of `job` that starts at `start`.
    package init(job: String, start: Timestamp) {
        rawValue = "\(job)-\(start.compact)"
    }

    /// Names the dry run of `job` that starts at `start`: no run of any job has such a name.
    package init(dryRunOf job: String, start: Timestamp) {
        rawValue = "\(job)-\(start.compact)-dry-run"
    }

    /// The name.
    package var description: String { rawValue }
}
