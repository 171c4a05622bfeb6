package import ReauthModel
import Testing

/// One sentence that the port `PaceLedger` promises, checked on two views of the same ledger: of two processes.
package struct PaceLedgerContract: Sendable, CustomTestStringConvertible {
    /// The sentence.
    package let sentence: String
    private let body: @Sendable (any PaceLedger, any PaceLedger, any TimeSource) async throws -> Void

    private init(
        _ sentence: String,
        _ body: @escaping @Sendable (any PaceLedger, any PaceLedger, any TimeSource) async throws -> Void
    ) {
        self.sentence = sentence
        self.body = body
    }

    /// The sentence.
    package var testDescription: String { sentence }

    /// Checks it.
    package func check(_ one: any PaceLedger, _ other: any PaceLedger, _ time: any TimeSource) async throws {
        try await body(one, other, time)
    }

    private static let box = LaneKey(rawValue: "box")
    private static let hubspot = LaneKey(rawValue: "hubspot")
    private static let now: Duration = .seconds(10_000)
    private static let wall = Timestamp(rawValue: 1_800_000_000_000)

    /// What a process finds of a lane.
    private static func read(
        _ ledger: any PaceLedger,
        _ lane: LaneKey = box,
        periods: [Duration] = []
    ) -> LanePace {
        ledger.update(lane, now: now, wall: wall, periods: periods) { $0 }
    }

    /// The whole port.
    package static let all = [
        PaceLedgerContract("of a lane that no process used, nothing is taken") { one, _, _ in
            #expect(read(one) == LanePace())
        },
        PaceLedgerContract("what one process takes of a lane, the others find taken") { one, other, _ in
            one.update(box, now: now, wall: wall, periods: []) { pace in
                pace.horizon.nextFree = now + .milliseconds(50)
                pace.horizon.nextTurn = now + .milliseconds(20)
                pace.horizon.parkedUntil = now + .seconds(3)
            }
            let found = read(other).horizon
            #expect(found.nextTurn >= now + .milliseconds(20))
            #expect(found.nextFree >= now + .milliseconds(50))
            #expect(found.parkedUntil >= now + .seconds(3))
        },
        PaceLedgerContract("lanes do not disturb each other") { one, other, _ in
            one.update(box, now: now, wall: wall, periods: []) { $0.horizon.nextFree = now + .seconds(1) }
            #expect(read(other, hubspot) == LanePace())
        },
        PaceLedgerContract("the counts of a longer window are those of all processes") { one, other, _ in
            let period: Duration = .seconds(3600)
            var count = QuotaCount(period: period)
            count.buckets = [QuotaCount.Bucket(index: Int64(now / count.bucketLength), count: 7)]
            one.update(box, now: now, wall: wall, periods: [period]) { $0.quotas = [count] }
            let found = read(other, periods: [period]).quotas.first { $0.period == period }
            #expect(found?.buckets.reduce(0) { $0 + $1.count } == 7)
        },
        PaceLedgerContract("the answer of an update is what its body returned") { one, _, _ in
            let answer = one.update(box, now: now, wall: wall, periods: []) { _ in 17 }
            #expect(answer == 17)
        },
        PaceLedgerContract("a place is held by one request at a time") { one, other, time in
            let places = [one.places(of: box, count: 8, time: time), other.places(of: box, count: 8, time: time)]
            var taken: [Int] = []
            for index in 0..<6 { taken.append(try #require(try await places[index % 2].take(.ordinary))) }
            #expect(Set(taken).count == 6)
            #expect(taken.allSatisfy { (0..<8).contains($0) })
            for (index, place) in taken.enumerated() { places[index % 2].release(place) }
        },
        PaceLedgerContract("a place that was given back is free for every process") { one, other, time in
            let (mine, theirs) = (
                one.places(of: box, count: 1, time: time), other.places(of: box, count: 1, time: time)
            )
            for places in [mine, theirs, mine] {
                let place = try #require(try await places.take(.ordinary))
                places.release(place)
            }
        },
    ]
}
