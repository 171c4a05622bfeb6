import ReauthEngine
import ReauthModel

/// An answer of the store, asked for at most once a second, for any number of browsers, and less often where it takes long.
///
/// Answers never go back: what a call returns is at least as new as what any call returned before.
actor RecentAnswer<Answer: Sendable> {
    private let ask: @Sendable () async throws -> Answer
    private let time: any TimeSource
    private var newest: (answer: Answer, begunAt: Duration, took: Duration)?
    private var asking: Task<Answer, any Error>?

    /// An answer is used again for this many times as long as it took to get it, so that asking takes at most a tenth of the time.
    private static var share: Int { 10 }

    init(time: any TimeSource, _ ask: @escaping @Sendable () async throws -> Answer) {
        self.time = time
        self.ask = ask
    }

    /// An answer that was asked for within the last `age`, or within ten times as long as it takes to get one.
    func recent(orAfter age: Duration = .seconds(1)) async throws -> Answer {
        if let newest, time.uptime - newest.begunAt < max(age, newest.took * Self.share) { return newest.answer }
        let task: Task<Answer, any Error>
        if let asking {
            task = asking
        } else {
            task = Task { try await renew() }
            asking = task
        }
        let answer = try await task.value
        // A caller can resume late, when others have seen a newer answer.
        return newest?.answer ?? answer
    }

    /// The same; where that takes longer than `patience`, the answer before it, or `nil` where there was none.
    func soon(within patience: Duration) async throws -> Answer? {
        let isAnswered = StopSignal()
        Task {
            // The page asks the store for its counts too, and that question throws what is wrong with the store.
            _ = try? await recent()
            isAnswered.request()
        }
        try await isAnswered.sleep(for: patience, time: time)
        return newest?.answer
    }

    /// Asks, and stores the answer before any caller gets it.
    ///
    /// If the callers stored it, one could resume late, and another one could get an older answer than was shown before.
    ///
    /// Runs in a task of its own, because the first caller may be cancelled while others wait for the answer.
    private func renew() async throws -> Answer {
        defer { asking = nil }
        let begunAt = time.uptime
        let answer = try await ask()
        newest = (answer, begunAt, time.uptime - begunAt)
        return answer
    }
}

/// How many connections are done, waiting and failed.
typealias CountsWatch = RecentAnswer<[ConnectionCount]>
/// How long the connections that wait have waited.
typealias AgesWatch = RecentAnswer<WaitingTally>
