import Metering
import ReauthEngine
import ReauthModel

/// Measures how many connections wait, for any number of programs that ask, at most once in ten seconds.
actor BacklogWatch {
    /// How old what is told may be.
    private static let age: Duration = .seconds(10)

    private let counts: CountsWatch
    private let ages: AgesWatch
    private let time: any TimeSource
    /// The lanes that were measured before: one that is not counted any more has none that waits.
    private var lanes: Set<String> = []
    private var measuredAt: Duration?
    private var longest = 0.0

    /// `counts` and `ages` are those that operators see too.
    init(counts: CountsWatch, ages: AgesWatch, time: any TimeSource) {
        self.counts = counts
        self.ages = ages
        self.time = time
    }

    /// Takes what waits into the measures, and returns the longest wait in seconds; throws what the flow threw.
    @discardableResult
    func measure() async throws -> Double {
        if let measuredAt, time.uptime - measuredAt < Self.age { return longest }
        let waiting = Self.waiting(try await counts.recent(orAfter: Self.age), knownLanes: lanes)
        lanes.formUnion(waiting.keys)
        for (lane, count) in waiting { Measure.waiting.set(Double(count), ["lane": lane]) }
        let oldest = try await ages.recent(orAfter: Self.age).oldest
        let age = oldest.map { Double(time.now.rawValue - $0.rawValue) / 1000 } ?? 0
        longest = max(0, age)
        Measure.waitingAge.set(longest)
        measuredAt = time.uptime
        return longest
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
