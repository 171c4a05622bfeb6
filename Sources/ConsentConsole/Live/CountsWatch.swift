import ReauthEngine
import ReauthModel

/// The counts, asked for at most once a second, however many browsers watch, and less often where they take long.
actor CountsWatch {
    private let flow: any ConsentFlow
    private let time: any TimeSource
    private var known: (counts: [ConnectionCount], at: Duration, took: Duration)?
    private var underWay: Task<[ConnectionCount], any Error>?

    /// Counting takes a tenth of the time at most.
    private static let share = 10

    init(flow: any ConsentFlow, time: any TimeSource) {
        self.flow = flow
        self.time = time
    }

    /// The counts as they were within the last `age`, or within ten times as long as it takes to count.
    func recent(orAfter age: Duration = .seconds(1)) async throws -> [ConnectionCount] {
        if let known, time.uptime - known.at < max(age, known.took * Self.share) { return known.counts }
        if let underWay { return try await underWay.value }
        let flow = flow
        // A task of its own: whoever asked first may leave while others still wait for the answer.
        let task = Task { try await flow.counts() }
        underWay = task
        defer { underWay = nil }
        let at = time.uptime
        let counts = try await task.value
        known = (counts, at, time.uptime - at)
        return counts
    }
}
