import ReauthModel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the processes that share a store tell each other about their pace: per lane, from when on the next request may
/// leave, and until when the far side asked for silence.
///
/// A file of fixed records, each guarded by a lock of its bytes for the few microseconds of an update. The kernel drops
/// the lock with its process. Moments are on the machine's own clock since boot, so a record of an earlier boot counts
/// for nothing. Quotas of longer windows (per day, say) are each process's own.
public final class SharedPace: Sendable {
    /// Until when a lane is taken.
    struct Record: Equatable {
        var nextFree: Duration
        var parkedUntil: Duration
    }

    /// The file cannot be used: what happened and what to do.
    public struct Unusable: Error, Sendable, CustomStringConvertible {
        /// The whole sentence.
        public let description: String
    }

    private static let recordLength = 24
    private static let lanes: UInt64 = 4096
    /// Further ahead than this is no pace: whoever wrote it was wrong, and nobody must wait for it.
    private static let farthest: Duration = .seconds(86_400)

    private let descriptor: Int32
    private let scope: String
    private let boot: UInt64
    /// Locks of a file description do not exclude the threads that share it.
    private let turn = Mutex(())

    /// Opens the file at `path`, or makes it for its owner alone.
    ///
    /// `scope` is where the requests go: lanes of two far sides are not the same, whatever their names.
    public init(path: String, scope: String) throws {
        self.scope = scope
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Unusable(
                description:
                    "\(path): the pace of other processes cannot be read (\(String(cString: strerror(errno)))). "
                    + "Check owner and mode of the file and its folder."
            )
        }
        boot = Self.bootIdentifier
    }

    deinit {
        close(descriptor)
    }

    /// Takes a place: `reserve` gets what the others have taken, and gives what is taken now.
    ///
    /// Where the file fails, the lane is paced by this process alone, as without the file.
    func update<Result: Sendable>(_ lane: LaneKey, now: Duration, _ reserve: (inout Record) -> Result) -> Result {
        turn.withLock { _ in
            let place = off_t(slot(of: lane)) * off_t(Self.recordLength)
            let isLocked = lock(place, F_WRLCK)
            defer { if isLocked { _ = lock(place, F_UNLCK) } }
            var record = read(at: place, now: now)
            let result = reserve(&record)
            write(record, at: place)
            return result
        }
    }

    #if os(Linux)
    /// `F_OFD_SETLKW`, which Glibc's module hides behind a feature macro (fcntl_linux.h).
    private static let waitForLock: Int32 = 38
    #else
    private static let waitForLock = F_OFD_SETLKW
    #endif

    private func lock(_ place: off_t, _ kind: Int32) -> Bool {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = place
        range.l_len = off_t(Self.recordLength)
        while true {
            // Of the open file description, so that a copy of this process's other descriptors cannot release it.
            if fcntl(descriptor, Self.waitForLock, &range) == 0 { return true }
            if errno != EINTR { return false }
        }
    }

    private func read(at place: off_t, now: Duration) -> Record {
        var words: [UInt64] = [0, 0, 0]
        let count = words.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, place) }
        guard count == Self.recordLength, words[0] == boot else { return Record(nextFree: .zero, parkedUntil: .zero) }
        return Record(nextFree: Self.moment(words[1], now), parkedUntil: Self.moment(words[2], now))
    }

    private func write(_ record: Record, at place: off_t) {
        let words = [boot, Self.nanoseconds(record.nextFree), Self.nanoseconds(record.parkedUntil)]
        _ = words.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, place) }
    }

    private static func moment(_ nanoseconds: UInt64, _ now: Duration) -> Duration {
        let moment = Duration.nanoseconds(Int64(clamping: nanoseconds))
        return moment - now > farthest ? .zero : moment
    }

    private static func nanoseconds(_ moment: Duration) -> UInt64 {
        let (seconds, attoseconds) = moment.components
        // Rounded up: a hair too late is within the limit.
        return UInt64(clamping: seconds) &* 1_000_000_000
            &+ UInt64(clamping: (attoseconds + 999_999_999) / 1_000_000_000)
    }

    /// Two lanes that meet in one slot share their pace, which is slower than need be and never too fast.
    func slot(of lane: LaneKey) -> UInt64 {
        "\(scope) \(lane.rawValue)".utf8.reduce(14_695_981_039_346_656_037) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        } % Self.lanes
    }

    /// Differs from boot to boot, for the clock starts anew with each.
    private static var bootIdentifier: UInt64 {
        #if os(Linux)
        let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 1 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(file, &bytes, bytes.count)
        return bytes.prefix(max(0, count)).reduce(14_695_981_039_346_656_037) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        #else
        var time = timeval()
        var size = MemoryLayout<timeval>.size
        sysctlbyname("kern.boottime", &time, &size, nil, 0)
        return UInt64(truncatingIfNeeded: time.tv_sec)
        #endif
    }
}
