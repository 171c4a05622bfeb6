package import ReauthEngine
package import ReauthModel

/// What of an audit trail was sent to a collector.
package struct SentTrail: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// Where it was sent.
    package var collector: CollectorAddress
    /// The position after which it began.
    package var after: Int64
    /// The position of the last record that was sent; ``after`` where there was none.
    package var last: Int64

    /// Records that were sent: positions have no gap.
    package var messages: Int64 { last - after }

    package init(run: RunID, collector: CollectorAddress, after: Int64, last: Int64) {
        self.run = run
        self.collector = collector
        self.after = after
        self.last = last
    }
}

extension SentTrail: Encodable {
    private enum CodingKeys: String, CodingKey {
        case runID, collector, messages, lastPosition
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(run.rawValue, forKey: .runID)
        try container.encode(collector.description, forKey: .collector)
        try container.encode(messages, forKey: .messages)
        try container.encode(last, forKey: .lastPosition)
    }
}
