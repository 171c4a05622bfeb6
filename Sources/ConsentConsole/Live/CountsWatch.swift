import ReauthEngine
import ReauthModel

/// The counts, asked for at most once a second, however many browsers watch.
actor CountsWatch {
    private let desk: any ConsentDesk
    private let time: any TimeSource
    private var known: (counts: [ConnectionCount], at: Duration)?
    private var underWay: Task<[ConnectionCount], any Error>?

    init(desk: any ConsentDesk, time: any TimeSource) {
        self.desk = desk
        self.time = time
    }

    /// The counts as they were within the last second.
    func recent() async throws -> [ConnectionCount] {
        if let known, time.uptime - known.at < .seconds(1) { return known.counts }
        if let underWay { return try await underWay.value }
        let desk = desk
        // A task of its own: whoever asked first may leave while others still wait for the answer.
        let task = Task { try await desk.counts() }
        underWay = task
        defer { underWay = nil }
        let at = time.uptime
        let counts = try await task.value
        known = (counts, at)
        return counts
    }
}
