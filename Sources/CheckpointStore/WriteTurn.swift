import ReauthModel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How the processes that share a store take turns at writing.
///
/// SQLite does not tell when a store becomes free: a process that waits tries again and again, and beside one that writes
/// without a pause it may never meet the moment between two transactions. So a process that waits says so, by a lock that
/// others can share, on a byte of `<store>.turn`, a file that the first such process makes; and before each of its
/// transactions a process pauses while another one waits. The lock belongs to the open file description and ends with its process. Without the file, or on a file
/// system without such locks, no process waits for another: the store is safe all the same.
final class WriteTurn: Sendable {
    private struct State {
        var descriptor: Int32?
        var isWaiting = false
    }

    /// No process is let go first for longer than this: it may have been stopped.
    static let longestPause: Duration = .milliseconds(60)

    #if os(Linux)
    // Glibc's module hides the `F_OFD_…` commands behind a feature macro; the numbers stand in fcntl_linux.h.
    private static let inquire: Int32 = 36
    private static let attempt: Int32 = 37
    #else
    private static let inquire = F_OFD_GETLK
    private static let attempt = F_OFD_SETLK
    #endif

    private let path: String
    private let state = Mutex(State())

    init(storePath: String) {
        path = storePath + ".turn"
    }

    deinit {
        if let descriptor = state.withLock({ $0.descriptor }) { close(descriptor) }
    }

    /// Says that this process waits for the store.
    func wait() {
        state.withLock { state in
            guard !state.isWaiting, let descriptor = file(&state, making: O_CREAT) else { return }
            var range = Self.range(F_RDLCK)
            state.isWaiting = fcntl(descriptor, Self.attempt, &range) == 0
        }
    }

    /// Says that it does not wait any more.
    func stopWaiting() {
        state.withLock { state in
            guard let descriptor = state.descriptor, state.isWaiting else { return }
            var range = Self.range(F_UNLCK)
            _ = fcntl(descriptor, Self.attempt, &range)
            state.isWaiting = false
        }
    }

    /// Whether another process waits for the store.
    var isWantedElsewhere: Bool {
        state.withLock { state in
            guard let descriptor = file(&state, making: 0) else { return false }
            var range = Self.range(F_WRLCK)
            return fcntl(descriptor, Self.inquire, &range) == 0 && Int32(range.l_type) != Int32(F_UNLCK)
        }
    }

    /// Lets the other processes that wait go first.
    func giveWay(_ time: any TimeSource) async {
        var paused: Duration = .zero
        while paused < Self.longestPause, isWantedElsewhere {
            // The task that writes is never cancelled; if it were, going on would be right.
            try? await time.sleep(for: BusyPatience.pause)
            paused += BusyPatience.pause
        }
    }

    private func file(_ state: inout State, making: Int32) -> Int32? {
        if state.descriptor == nil {
            let descriptor = open(path, O_RDWR | making | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if descriptor >= 0 { state.descriptor = descriptor }
        }
        return state.descriptor
    }

    private static func range(_ kind: Int32) -> flock {
        var range = flock()
        range.l_type = Int16(kind)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = 0
        range.l_len = 1
        return range
    }
}
