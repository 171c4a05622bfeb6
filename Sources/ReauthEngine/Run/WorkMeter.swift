import ReauthModel

/// Measures how fast the items of a lane get done, of late.
///
/// An item that is revoked counts as done by three quarters: it was read, revoked and proved, and its link is pending. So
/// a lane whose links wait for its last revocation has a speed from its beginning.
struct WorkMeter: Sendable {
    /// What a revoked item counts.
    static let shareOfRevoked = 0.75
    /// Long enough for groups of items that end together, and short enough to follow a change.
    static let span: Duration = .seconds(30)
    /// A speed is not measured over less.
    static let shortestSpan: Duration = .seconds(3)

    private var readings: [(at: Duration, done: Double)]

    /// Begins with what was done before.
    init(_ tally: LaneTally) {
        readings = [(at: .zero, done: Self.done(tally))]
    }

    /// Items per second of late, at `elapsed` since the beginning; zero while that is too short to tell.
    mutating func speed(_ tally: LaneTally, at elapsed: Duration) -> Double {
        let now = Self.done(tally)
        while readings.count > 1, elapsed - readings[1].at >= Self.span { readings.removeFirst() }
        defer { readings.append((at: elapsed, done: now)) }
        guard let begin = readings.first, elapsed - begin.at >= Self.shortestSpan else { return 0 }
        return max(0, (now - begin.done) / (elapsed - begin.at).seconds)
    }

    private static func done(_ tally: LaneTally) -> Double {
        Double(tally.outcomes.values.reduce(0, +)) + Self.shareOfRevoked * Double(tally.revoked)
    }
}
