import LocalFiles
import SystemPackage

// Locks of byte ranges, which the kernel drops with the process.
extension SharedPace {
    /// Waits for a lock; `false` where the file system has no locks.
    func lock(_ start: Int, _ length: Int, _ kind: FileDescriptor.LockKind) -> Bool {
        (try? file.lock(Self.range(start, length), kind)) != nil
    }

    /// Takes a lock if no other process holds it; `false` when one does.
    ///
    /// Where the file system has no locks, no process holds one.
    func tryLock(_ start: Int, _ length: Int, _ kind: FileDescriptor.LockKind) -> Bool {
        (try? file.tryLock(Self.range(start, length), kind)) ?? true
    }

    func unlock(_ start: Int, _ length: Int) {
        try? file.unlock(Self.range(start, length))
    }

    /// Whether another process has a lock of any kind there.
    func isLockedElsewhere(_ start: Int, _ length: Int) -> Bool {
        (try? file.isLockedElsewhere(Self.range(start, length))) ?? false
    }

    private static func range(_ start: Int, _ length: Int) -> Range<Int64> {
        Int64(start)..<Int64(start + length)
    }
}
