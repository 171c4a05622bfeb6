import LocalFiles
import ReauthModel
import Synchronization
import SystemPackage

/// How the processes that share a store take turns at writing.
///
/// SQLite does not tell when a store becomes free: a process that waits tries again and again, and beside one that
/// writes without a pause it may never meet the moment between two transactions. So a process that waits takes a lock
/// that others can share, on a byte of `<store>.turn`; the first such process makes the file. Before each of its
/// transactions a process pauses while another one holds that lock. The lock ends with its process. Without the file,
/// or on a file system without such locks, no process waits for another: the store is safe in any case.
final class WriteTurn: Sendable {
    private struct State {
        var file: FileDescriptor?
        var isWaiting = false
    }

    /// A process gives way to another one for this long at most, because the other one may have been stopped.
    static let longestPause: Duration = .milliseconds(60)

    /// The byte that stands for waiting.
    private static let place: Range<Int64> = 0..<1

    private let path: String
    private let state = Mutex(State())

    init(storePath: String) {
        path = storePath + ".turn"
    }

    deinit {
        try? state.withLock { $0.file }?.close()
    }

    /// Says that this process waits for the store.
    func wait() {
        state.withLock { state in
            guard !state.isWaiting, let file = file(&state, options: .create) else { return }
            state.isWaiting = (try? file.tryLock(Self.place, .shared)) ?? false
        }
    }

    /// Says that it does not wait any more.
    func stopWaiting() {
        state.withLock { state in
            guard let file = state.file, state.isWaiting else { return }
            try? file.unlock(Self.place)
            state.isWaiting = false
        }
    }

    /// Whether another process waits for the store.
    var isWantedElsewhere: Bool {
        state.withLock { state in
            guard let file = file(&state, options: []) else { return false }
            return (try? file.isLockedElsewhere(Self.place)) ?? false
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

    private func file(_ state: inout State, options: FileDescriptor.OpenOptions) -> FileDescriptor? {
        if state.file == nil {
            state.file = try? .open(
                FilePath(path),
                .readWrite,
                options: options.union([.noFollow, .closeOnExec]),
                permissions: options.contains(.create) ? .ownerReadWrite : nil
            )
        }
        return state.file
    }
}
