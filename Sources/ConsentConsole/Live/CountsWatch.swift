import ReauthEngine
import ReauthModel

/// The counts, asked for at most once a second, for any number of browsers, and less often where counting is slow.
///
/// Counts never go back: what a call returns is at least as new as what any call returned before.
actor CountsWatch {
    private let flow: any ConsentFlow
    private let time: any TimeSource
    private var newest: (counts: [ConnectionCount], begunAt: Duration, took: Duration)?
    private var counting: Task<[ConnectionCount], any Error>?

    /// Counts are used again for this many times as long as it took to count, so that counting takes at most a tenth of
    /// the time.
    private static let share = 10

    init(flow: any ConsentFlow, time: any TimeSource) {
        self.flow = flow
        self.time = time
    }

    /// Counts that were begun within the last `age`, or within ten times as long as it takes to count.
    func recent(orAfter age: Duration = .seconds(1)) async throws -> [ConnectionCount] {
        if let newest, time.uptime - newest.begunAt < max(age, newest.took * Self.share) { return newest.counts }
        let task: Task<[ConnectionCount], any Error>
        if let counting {
            task = counting
        } else {
            task = Task { try await count() }
            counting = task
        }
        let counted = try await task.value
        // A caller can resume late, when others have seen a newer count.
        return newest?.counts ?? counted
    }

    /// Counts, and stores the result before any caller gets it.
    ///
    /// If the callers stored it, one could resume late, and another one could get older counts than were shown before.
    ///
    /// Runs in a task of its own, because the first caller may be cancelled while others wait for the answer.
    private func count() async throws -> [ConnectionCount] {
        defer { counting = nil }
        let begunAt = time.uptime
        let counts = try await flow.counts()
        newest = (counts, begunAt, time.uptime - begunAt)
        return counts
    }
}
