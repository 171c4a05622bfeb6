import LocalFiles
package import ReauthModel
import Synchronization
import SystemPackage

#if canImport(Darwin)
import Darwin
#endif

/// What the processes that share a store tell each other about their pace: per lane, from when on the next request may
/// be sent, until when the far side asked for a pause, what the longer windows have counted, and which places for
/// requests in flight.
///
/// Versions of this program with another layout of the file use another name for it, so that none misreads it.
///
/// A file of fixed records, each guarded by a lock of its bytes for the few microseconds of an update. The kernel drops
/// the lock with its process. Moments are on the machine's own clock since boot, so a record of an earlier boot counts
/// for nothing; the counts of longer windows are carried over by the wall clock. Nothing here is synced: when the power
/// fails, the counts of the last half minute may be lost.
package final class SharedPace: PaceLedger {
    typealias Record = LanePace

    /// The file cannot be used: what happened and what to do.
    package struct Unusable: Error, Sendable, CustomStringConvertible {
        /// The whole sentence.
        package let description: String
    }

    /// Eight words, of which the last four are zero: there is room for more without another layout.
    private static let recordLength = 64
    private static let lanes: UInt64 = 4096
    /// Where the counts of longer windows begin, behind the records of the lanes.
    static let firstQuota = Int(lanes) * recordLength
    /// How many counts of longer windows the file has room for.
    static let quotas: UInt64 = 512
    /// Where the places for requests in flight begin, behind the counts.
    ///
    /// These bytes are never written, only locked.
    static let firstPlace = firstQuota + Int(quotas) * QuotaRecord.length
    /// A moment further ahead than this is an error of its writer, and no request waits for it.
    ///
    /// Longer than the interval of the slowest limit, one request a day.
    private static let farthest: Duration = .seconds(2 * 86_400)

    let file: FileDescriptor
    let scope: PaceScope
    let boot: UInt64
    /// Locks of a file description do not exclude the threads that share it.
    ///
    /// The mutex also guards what was seen of other jobs' windows.
    private let turn = Mutex<[LaneKey: SeenWindows]>([:])

    /// Opens the file at `path`, or makes it for its owner alone.
    ///
    /// Processes that send to the same far sides name them by the same `scope`.
    package init(path: String, scope: PaceScope) throws {
        self.scope = scope
        do {
            file = try .open(
                FilePath(path),
                .readWrite,
                options: [.create, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            throw Unusable(
                description: "\(path): the pace of other processes cannot be read (\(error)). "
                    + "Check owner and mode of the file and its folder."
            )
        }
        boot = Self.bootIdentifier
    }

    deinit {
        try? file.close()
    }

    /// Updates the record of a lane: `reserve` gets what the other processes have taken, and changes it to what is
    /// taken now.
    ///
    /// `periods` are those of the lane's longer windows, and `wall` is the wall clock's `now`. Where the file fails, the
    /// lane is paced by this process alone, as without the file.
    package func update<Result: Sendable>(
        _ lane: LaneKey,
        now: Duration,
        wall: Timestamp = Timestamp(rawValue: 0),
        periods: [Duration] = [],
        _ reserve: (inout LanePace) -> Result
    ) -> Result {
        turn.withLock { seen in
            let place = Int(slot(of: lane)) * Self.recordLength
            let isLocked = lock(place, Self.recordLength, .exclusive)
            defer { if isLocked { unlock(place, Self.recordLength) } }
            var record = read(at: place, now: now)
            let moment = BootMoment(boot: boot, uptime: now, wall: wall)
            let others = otherWindows(of: lane, periods, at: moment, &seen[lane, default: SeenWindows()])
            return withQuotas(of: lane, periods + others, at: moment, &record) { record in
                let before = record.horizon
                let result = reserve(&record)
                if before != record.horizon { write(record.horizon, at: place) }
                return result
            }
        }
    }

    /// The places of a lane, one byte of the file each.
    package func places(of lane: LaneKey, count: Int, time: any TimeSource) -> any LanePlaces {
        SharedPlaces(self, lane: lane, count: count, time: time)
    }

    private func read(at place: Int, now: Duration) -> Record {
        var words: [UInt64] = [0, 0, 0, 0]
        let count = words.withUnsafeMutableBytes { try? file.read(fromAbsoluteOffset: Int64(place), into: $0) }
        guard count == words.count * 8, words[0] == boot else { return Record() }
        return Record(
            LaneHorizon(
                nextFree: Self.moment(words[1], now),
                nextTurn: Self.moment(words[2], now),
                parkedUntil: Self.moment(words[3], now)
            )
        )
    }

    private func write(_ horizon: LaneHorizon, at place: Int) {
        let words = [boot] + [horizon.nextFree, horizon.nextTurn, horizon.parkedUntil].map(Self.nanoseconds)
        _ = words.withUnsafeBytes { try? file.write(toAbsoluteOffset: Int64(place), $0) }
    }

    private static func moment(_ nanoseconds: UInt64, _ now: Duration) -> Duration {
        let moment = Duration.nanoseconds(Int64(clamping: nanoseconds))
        return moment - now > farthest ? .zero : moment
    }

    static func nanoseconds(_ moment: Duration) -> UInt64 {
        let (seconds, attoseconds) = moment.components
        // Rounded up: a hair too late is within the limit.
        return UInt64(clamping: seconds) &* 1_000_000_000
            &+ UInt64(clamping: (attoseconds + 999_999_999) / 1_000_000_000)
    }

    /// Two lanes with the same slot share their pace: they are slower than necessary, and never too fast.
    func slot(of lane: LaneKey) -> UInt64 {
        Self.hash(scope.name(of: lane).utf8) % Self.lanes
    }

    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), which every version of this program must agree on.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    /// Differs from boot to boot, because each boot starts the clock from zero.
    private static var bootIdentifier: UInt64 {
        #if os(Linux)
        guard
            let file = try? FileDescriptor.open("/proc/sys/kernel/random/boot_id", .readOnly, options: .closeOnExec)
        else { return 1 }
        defer { try? file.close() }
        return hash((try? file.bytes(upTo: 64)) ?? [])
        #else
        var time = timeval()
        var size = MemoryLayout<timeval>.size
        sysctlbyname("kern.boottime", &time, &size, nil, 0)
        return UInt64(truncatingIfNeeded: time.tv_sec)
        #endif
    }
}
