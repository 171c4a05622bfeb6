/// Measures the pace of a lane over a span that is long enough for its limit.
///
/// Holds no clock. Requests are counted where their moments are, one interval apart, and a span that ends with a request
/// counts the interval after it: a lane that keeps to the limit is never shown above it, however short the span is.
package struct PaceMeter: Sendable {
    /// What is shown at one moment is measured over this long, and over more where the limit is slow.
    package static let span: Duration = .seconds(5)
    /// The span has at least this many intervals, because one request more or less must not change the result much.
    private static let intervals = 20
    private static let longestSpan: Duration = .seconds(600)
    /// A pace per second is not measured over less.
    private static let shortestSpan: Duration = .seconds(1)

    private var interval: Duration
    private var lateness: Duration
    private var readings: [(at: Duration, sent: Int)] = []
    /// When the limit was changed, and what was sent before.
    private var change: (at: Duration, sent: Int)?
    private var first: Duration?
    private var last: Duration?
    /// Requests counted so far.
    package private(set) var sent = 0

    /// A meter for a lane with this time between two requests, each of which may go later than its moment by `lateness`.
    package init(interval: Duration, lateness: Duration) {
        self.interval = interval
        self.lateness = lateness
    }

    /// Measures a lane whose limit was changed: what it sent before says nothing of the recent pace any more.
    package mutating func change(interval: Duration, lateness: Duration, at now: Duration) {
        (self.interval, self.lateness) = (interval, lateness)
        change = (at: now, sent: sent)
        readings = []
    }

    /// Counts a request that goes at `now`; its moment was `moment`.
    package mutating func count(at now: Duration, moment: Duration) {
        sent += 1
        first = first ?? max(min(moment, now), now - lateness)
        last = now
    }

    /// Requests per second over the last span before `now`.
    package mutating func recent(at now: Duration) -> Double {
        let span = min(max(Self.span, interval * Self.intervals), Self.longestSpan)
        // Of the readings that are older than the span, the newest stays: the span begins with it.
        while readings.count > 1, now - readings[1].at >= span { readings.removeFirst() }
        let old = readings.first.flatMap { now - $0.at >= span ? $0 : nil }
        readings.append((at: now, sent: sent))
        guard let first else { return 0 }
        let (count, stretch): (Int, Duration)
        if let old, old.at > first {
            // Some of them may have had their moment right before the span.
            (count, stretch) = (sent - old.sent, now - old.at + interval + lateness)
        } else if let change, change.at > first {
            (count, stretch) = (sent - change.sent, now - change.at + interval + lateness)
        } else {
            (count, stretch) = (sent, now - first + interval)
        }
        return Double(count) / max(stretch, Self.shortestSpan).seconds
    }

    /// Requests per second from the first to the last one; zero before the second.
    package var average: Double {
        // The first one opens the stretch, so it does not count as one of those inside.
        guard let first, let last, last > first else { return 0 }
        return Double(sent - 1) / (last - first).seconds
    }
}
