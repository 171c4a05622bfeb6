import Metering
import ReauthEngine
import ReauthModel

/// Measures how many connections wait, for any number of programs that ask, at most once in ten seconds.
actor BacklogWatch {
    /// How old what is told may be.
    private static let age: Duration = .seconds(10)
    /// How many waiting connections are looked at for the longest wait.
    private static let sample = 100

    private let flow: any ConsentFlow
    private let counts: CountsWatch
    private let time: any TimeSource
    /// The lanes that were measured before: one that is not counted any more has none that waits.
    private var lanes: Set<String> = []
    private var measuredAt: Duration?

    /// `counts` are those that operators see too.
    init(flow: any ConsentFlow, counts: CountsWatch, time: any TimeSource) {
        self.flow = flow
        self.counts = counts
        self.time = time
    }

    /// Takes what waits into the measures; throws what the flow threw.
    func measure() async throws {
        if let measuredAt, time.uptime - measuredAt < Self.age { return }
        let waiting = Self.waiting(try await counts.recent(orAfter: Self.age), knownLanes: lanes)
        lanes.formUnion(waiting.keys)
        for (lane, count) in waiting { Measure.waiting.set(Double(count), ["lane": lane]) }
        var filter = ConnectionFilter()
        filter.standing = .waiting
        let oldest = try await flow.connections(matching: filter, after: 0, limit: Self.sample)
        let since = oldest.compactMap(\.awaitingSince).min()
        let age = since.map { Double(time.now.rawValue - $0.rawValue) / 1000 } ?? 0
        Measure.waitingAge.set(max(0, age))
        measuredAt = time.uptime
    }

    /// How many items wait, by lane.
    static func waiting(_ counts: [ConnectionCount], knownLanes: Set<String>) -> [String: Int] {
        var waiting = Dictionary(uniqueKeysWithValues: knownLanes.map { ($0, 0) })
        for count in counts {
            waiting[count.lane?.rawValue ?? "none", default: 0] += count.standing == .waiting ? count.items : 0
        }
        return waiting
    }
}
