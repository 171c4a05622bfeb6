/// A record with its link to the record before it.
package struct TrailEntry: Sendable, Hashable {
    /// The record.
    package var record: TrailRecord
    /// Its link; `nil` where a version wrote it that made no chain.
    package var hash: TrailHash?

    package init(record: TrailRecord, hash: TrailHash?) {
        self.record = record
        self.hash = hash
    }

    /// The line of `events.jsonl`, without its line feed: the record's own, with the link as its last member.
    package var line: String {
        guard let hash else { return record.line }
        var line = record.line
        // Its brace. Not dropLast() and +, which would go through the text character by character: a trail has millions of lines.
        line.unicodeScalars.removeLast()
        line += TrailEntry.linkMember
        line += hash.hexadecimal
        line += "\"}"
        return line
    }

    /// What stands between a record's line, without its brace, and the link.
    package static let linkMember = ",\"hash\":\""
}
