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

    /// The name.
    package var description: String { rawValue }
}

/// What shares one rate limit: the platform, or one provider.
///
/// Also the name of the lane that its items queue in.
package struct LaneKey: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// `platform`, or the provider's name in the catalog.
    package let rawValue: String

    /// Wraps a name.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The platform's own limit.
    ///
    /// As an item's lane: its element, and so its provider, has yet to be read.
    package static let platform = LaneKey(rawValue: "platform")

    /// What tables and totals call the items of this lane: without a provider they are `other`.
    package var title: String { self == .platform ? "other" : rawValue }

    /// The name.
    package var description: String { rawValue }

    /// Orders by name.
    package static func < (lhs: LaneKey, rhs: LaneKey) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
