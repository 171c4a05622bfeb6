#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// Locks of byte ranges. They belong to the open file description, so that closing a copy of this process's other
// descriptors cannot release them, and the kernel drops them with the process.
extension SharedPace {
    enum LockKind {
        case shared
        case exclusive
    }

    #if os(Linux)
    // Glibc's module hides the `F_OFD_…` commands behind a feature macro; the numbers stand in fcntl_linux.h.
    private static let inquire: Int32 = 36
    private static let attempt: Int32 = 37
    private static let wait: Int32 = 38
    #else
    private static let inquire = F_OFD_GETLK
    private static let attempt = F_OFD_SETLK
    private static let wait = F_OFD_SETLKW
    #endif

    /// Waits for a lock; `false` where the file system has none.
    func lock(_ start: Int, _ length: Int, _ kind: LockKind) -> Bool {
        command(Self.wait, start, length, kind == .shared ? F_RDLCK : F_WRLCK)
    }

    /// Takes a lock if nobody else has it; `false` when somebody has.
    ///
    /// Where the file system has no locks, nobody has.
    func tryLock(_ start: Int, _ length: Int, _ kind: LockKind) -> Bool {
        command(Self.attempt, start, length, kind == .shared ? F_RDLCK : F_WRLCK)
            || (errno != EAGAIN && errno != EACCES)
    }

    func unlock(_ start: Int, _ length: Int) {
        _ = command(Self.attempt, start, length, F_UNLCK)
    }

    /// Whether another process has a lock of any kind there.
    func isLockedElsewhere(_ start: Int, _ length: Int) -> Bool {
        var range = Self.range(start, length, F_WRLCK)
        return fcntl(descriptor, Self.inquire, &range) == 0 && Int32(range.l_type) != Int32(F_UNLCK)
    }

    private func command(_ command: Int32, _ start: Int, _ length: Int, _ kind: Int32) -> Bool {
        var range = Self.range(start, length, kind)
        while fcntl(descriptor, command, &range) != 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    private static func range(_ start: Int, _ length: Int, _ kind: Int32) -> flock {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(start)
        range.l_len = off_t(length)
        return range
    }
}
