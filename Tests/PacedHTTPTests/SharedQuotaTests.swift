import Foundation
import ReauthModel
import ReauthTesting
import Testing

@testable import PacedHTTP

/// The counts of longer windows are shared by processes, and survive restarts and reboots.
@Suite struct SharedQuotaTests {
    private let lane = LaneKey(rawValue: "salesforce")
    private let folder: TemporaryFolder
    private var path: String { folder.file("pace") }
    private let limit = LaneLimit(
        windows: [
            RateWindow(count: 100, period: .seconds(1)), RateWindow(count: 20, period: .seconds(60)),
            RateWindow(count: 30, period: .seconds(86_400)),
        ],
        concurrency: 4
    )

    init() throws {
        folder = try TemporaryFolder()
    }

    private func pacer(_ time: ManualClock, _ windows: [RateWindow]? = nil) throws -> LanePacer {
        let limit = windows.map { LaneLimit(windows: $0, concurrency: 4) } ?? limit
        return LanePacer(
            key: lane,
            limit: limit,
            time: time,
            shared: try SharedPace(path: path, scope: PaceScope(world: "s"))
        )
    }

    private func send(_ count: Int, by pacer: LanePacer, _ time: ManualClock) async throws {
        for _ in 0..<count {
            async let result = pacer.withPermit { true }
            while time.nextDeadline != nil { time.advanceToNext() }
            guard case .sent = try await result else {
                Issue.record("it was not sent")
                return
            }
            time.advance(by: .milliseconds(11))
        }
    }

    /// Asks until no permit is near; returns how many were given, and until when other requests have to wait.
    private func exhaust(_ pacers: [LanePacer], _ time: ManualClock) async throws -> (sent: Int, until: Timestamp) {
        var sent = 0
        while true {
            let pacer = pacers[sent % pacers.count]
            async let result = pacer.withPermit { true }
            // Between two requests lie ten milliseconds, and the room for timers that are late.
            time.advance(by: .milliseconds(11))
            while time.nextDeadline != nil { time.advanceToNext() }
            switch try await result {
            case .sent: sent += 1
            case .parked(let until): return (sent, until)
            case .withheld: return (-1, time.now)
            }
        }
    }

    @Test func `two processes and their successor keep one quota`() async throws {
        let time = ManualClock()
        let begun = time.now
        let (first, minute) = try await exhaust([try pacer(time), try pacer(time)], time)
        #expect(first == 20)
        // A bucket of the minute is a 64th of it, and the window ends with the bucket.
        #expect((begun.duration(to: minute) - .seconds(60)).seconds < 2)
        time.advance(by: .seconds(63))
        let (second, day) = try await exhaust([try pacer(time), try pacer(time)], time)
        #expect(second == 10)
        #expect(begun.duration(to: day) >= .seconds(86_400))
        time.advance(by: .seconds(3600))
        #expect(try await exhaust([try pacer(time)], time).sent == 0)
        time.advance(by: .seconds(86_400))
        #expect(try await exhaust([try pacer(time)], time).sent == 20)
    }

    @Test func `a window counts what other processes send, also where they have other windows`() async throws {
        let time = ManualClock()
        let second = RateWindow(count: 100, period: .seconds(1))
        let day = RateWindow(count: 20, period: .seconds(86_400))
        let (careful, fast) = (try pacer(time, [second, day]), try pacer(time, [second]))
        // Requests from before the first process with this window are not counted.
        try await send(5, by: fast, time)
        try await send(1, by: careful, time)
        time.advance(by: .seconds(1))
        try await send(12, by: fast, time)
        // A day is paced evenly where it is the only window, and it is counted too.
        let slow = try pacer(time, [day])
        try await send(1, by: slow, time)
        // Its pace holds for all processes until its next moment.
        #expect(try await exhaust([careful], time).sent == 0)
        time.advance(by: .seconds(4321))
        #expect(try await exhaust([careful], time).sent == 6)
        #expect(try await exhaust([try pacer(time, [second, day])], time).sent == 0)
        // A process without such a window is not limited by it.
        try await send(3, by: fast, time)
    }

    @Test func `a place that was missed or withheld costs no quota`() async throws {
        let time = ManualClock()
        let windows = [RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 3, period: .seconds(86_400))]
        for number in 0..<2 {
            let pacer = try pacer(time, windows)
            guard case .withheld = try await pacer.withPermit(prepare: { false }, { true }) else {
                Issue.record("it was not withheld")
                return
            }
            time.advance(by: .seconds(1))
            async let late = pacer.withPermit(
                prepare: {
                    try await time.sleep(for: .milliseconds(250))
                    return true
                },
                { true }
            )
            #expect(await eventually { time.sleepers == 1 })
            time.advanceToNext()
            guard case .sent = try await late else {
                Issue.record("it was not sent")
                return
            }
            time.advance(by: .seconds(1))
            if number == 1 { #expect(try await exhaust([pacer], time).sent == 1) }
        }
    }

    @Test func `a count of an earlier boot is carried over by the wall clock`() {
        let day = Duration.seconds(86_400)
        let length = day / 64
        let then = BootMoment(boot: 1, uptime: length * 100, wall: Timestamp(rawValue: 1_800_000_000_000))
        let count = QuotaCount(period: day, buckets: [.init(index: 40, count: 5), .init(index: 100, count: 7)])
        let record = QuotaRecord(key: 9, count: count, at: then)
        #expect(record.counted(at: then) == count)
        // An hour later, three minutes after the machine came up again.
        let after = BootMoment(boot: 2, uptime: .seconds(180), wall: then.wall.advanced(by: .seconds(3600)))
        let carried = record.counted(at: after)
        #expect(carried.buckets.map(\.count) == [5, 7])
        for (old, new) in zip(count.buckets, carried.buckets) {
            let age = then.uptime - length * Int(old.index) + .seconds(3600)
            let carriedAge = after.uptime - length * Int(new.index)
            #expect(carriedAge <= age && carriedAge > age - length)
        }
        // A day and a half later the old requests do not count any more.
        let later = BootMoment(boot: 2, uptime: .seconds(180), wall: then.wall.advanced(by: .seconds(130_000)))
        #expect(record.counted(at: later).buckets.isEmpty)
        // A wall clock that was set back makes no count younger than now.
        let earlier = BootMoment(boot: 2, uptime: length * 3, wall: then.wall.advanced(by: .seconds(-1_000_000)))
        #expect(record.counted(at: earlier).buckets == [.init(index: 3, count: 12)])
        let absurd = BootMoment(boot: 2, uptime: length * 3, wall: Timestamp(rawValue: .max / 1_000_000))
        #expect(record.counted(at: absurd).buckets.isEmpty)
    }

    @Test func `a record is read as it was written, and a torn one not at all`() throws {
        let moment = BootMoment(boot: 3, uptime: .seconds(5), wall: Timestamp(rawValue: 1_800_000_000_000))
        let buckets = (0..<66).map { QuotaCount.Bucket(index: Int64($0) - 30, count: $0 + 1) }
        let record = QuotaRecord(key: 77, count: QuotaCount(period: .seconds(3600), buckets: buckets), at: moment)
        let bytes = record.bytes
        #expect(bytes.count == QuotaRecord.length)
        let read = try #require(QuotaRecord(bytes))
        #expect(read.key == 77 && read.boot == 3 && read.bootedAt == moment.bootedAt && read.count == record.count)
        for place in [0, 8, 24, 40, 48, 600] {
            var torn = bytes
            torn[place] ^= 1
            #expect(QuotaRecord(torn) == nil, "\(place)")
        }
        #expect(QuotaRecord([UInt8](repeating: 0, count: QuotaRecord.length)) == nil)
        #expect(QuotaRecord([UInt8](repeating: 255, count: QuotaRecord.length)) == nil)
        #expect(QuotaRecord(Array(bytes.dropLast())) == nil)
    }

    @Test func `the table forgets nothing that counts, and takes back what is over`() throws {
        let pace = try SharedPace(path: path, scope: PaceScope(world: "s"))
        let size = Int(SharedPace.quotas)
        func count(_ number: Int, at now: Duration, adding: Bool) -> Int {
            let wall = Timestamp(rawValue: 1_800_000_000_000).advanced(by: now)
            return pace.update(LaneKey(rawValue: "\(number)"), now: now, wall: wall, periods: [.seconds(64)]) {
                record in
                let known = record.quotas.first?.buckets.first?.count ?? 0
                if adding {
                    let bucket = QuotaCount.Bucket(index: Int64(now / .seconds(1)), count: known + 1)
                    record.quotas = [QuotaCount(period: .seconds(64), buckets: [bucket])]
                }
                return known
            }
        }
        let now: Duration = .seconds(1000)
        for number in 0..<size { #expect(count(number, at: now, adding: true) == 0) }
        for number in 0..<size { #expect(count(number, at: now, adding: false) == 1) }
        // No room: this one is counted by each process alone.
        #expect(count(size, at: now, adding: true) == 0)
        #expect(count(size, at: now, adding: true) == 0)
        let later = now + .seconds(66)
        #expect(count(size, at: later, adding: true) == 0)
        #expect(count(size, at: later, adding: true) == 1)
        #expect(count(0, at: later, adding: true) == 0)
        #expect(count(size, at: later, adding: false) == 2)
    }
}
