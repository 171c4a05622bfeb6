package import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Locks of the kernel, which swift-system has no calls for.
///
/// Those of a range of bytes belong to the open file description (`F_OFD_SETLK`): they end with the process that holds them,
/// however that ends, and unlike the older kind they are not lost when another descriptor of the file is closed. Two threads
/// that share a descriptor do not exclude each other by them.
extension FileDescriptor {
    /// What others may hold beside a lock.
    package enum LockKind: Sendable {
        /// Locks of the same kind.
        case shared
        /// Nothing.
        case exclusive
    }

    /// Locks a range of bytes unless somebody else has a lock there; `false` when somebody has.
    ///
    /// Throws the system's error, for example where the file system has no locks.
    package func tryLock(_ range: Range<Int64>, _ kind: LockKind) throws(Errno) -> Bool {
        do {
            try command(Self.attempt, range, kind.type)
            return true
        } catch  where error == .resourceTemporarilyUnavailable || error == .permissionDenied {
            return false
        }
    }

    /// Waits until a range of bytes is locked.
    package func lock(_ range: Range<Int64>, _ kind: LockKind) throws(Errno) {
        try command(Self.wait, range, kind.type)
    }

    /// Gives the locks on a range of bytes back.
    package func unlock(_ range: Range<Int64>) throws(Errno) {
        try command(Self.attempt, range, F_UNLCK)
    }

    /// Whether another open file description has a lock of any kind in a range of bytes.
    package func isLockedElsewhere(_ range: Range<Int64>) throws(Errno) -> Bool {
        var lock = Self.lock(range, F_WRLCK)
        guard fcntl(rawValue, Self.inquire, &lock) == 0 else { throw .current }
        return Int32(lock.l_type) != Int32(F_UNLCK)
    }

    /// Locks the whole file by `flock(2)` unless somebody else has it; `false` when somebody has.
    ///
    /// Holds across containers that share the folder, and for every version of this program: they all use this call for it.
    package func tryLockFile() throws(Errno) -> Bool {
        while flock(rawValue, LOCK_EX | LOCK_NB) != 0 {
            switch Errno.current {
            case .interrupted: continue
            case .wouldBlock: return false
            case let error: throw error
            }
        }
        return true
    }

    /// Waits until the whole file is locked, in the way of ``tryLockFile()``.
    package func lockFile() throws(Errno) {
        while flock(rawValue, LOCK_EX) != 0 {
            guard Errno.current == .interrupted else { throw .current }
        }
    }

    /// Gives the lock of the whole file back.
    package func unlockFile() throws(Errno) {
        guard flock(rawValue, LOCK_UN) == 0 else { throw .current }
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

    private func command(_ command: Int32, _ range: Range<Int64>, _ kind: Int32) throws(Errno) {
        var lock = Self.lock(range, kind)
        while fcntl(rawValue, command, &lock) != 0 {
            guard Errno.current == .interrupted else { throw .current }
        }
    }

    private static func lock(_ range: Range<Int64>, _ kind: Int32) -> flock {
        var lock = flock()
        lock.l_type = Int16(kind)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(range.lowerBound)
        lock.l_len = off_t(range.count)
        return lock
    }
}

extension FileDescriptor.LockKind {
    fileprivate var type: Int32 {
        switch self {
        case .shared: Int32(F_RDLCK)
        case .exclusive: Int32(F_WRLCK)
        }
    }
}

extension Errno {
    /// The error of the last call into the system in this thread.
    package static var current: Errno { Errno(rawValue: errno) }
}
