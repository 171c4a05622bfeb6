import Logging
import ReauthModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Waits while another process keeps the store from this one, and tells the log of it.
///
/// SQLite asks in the middle of a call, so the thread is held: it is one of GRDB's queues, and no task waits on it for
/// anything but the store.
struct BusyWait: Sendable {
    /// The store.
    let path: String
    /// How long.
    let patience: BusyPatience
    private let logger: Logger
    private let sleep: @Sendable (Duration) -> Void

    init(
        path: String,
        patience: BusyPatience = BusyPatience(),
        logger: Logger = Logger(label: "reauth.store", factory: { _ in SwiftLogNoOpLogHandler() }),
        sleep: @escaping @Sendable (Duration) -> Void = Self.hold
    ) {
        self.path = path
        self.patience = patience
        self.logger = logger
        self.sleep = sleep
    }

    /// Pauses after an attempt in vain; `false` when it is enough.
    func goesOn(afterTries tries: Int) -> Bool {
        switch patience.step(afterTries: tries) {
        case .giveUp:
            return false
        case .pauseAndTell(let waited):
            logger.warning(
                "another process has kept \(path) for \(Int(waited.seconds.rounded())) s; waiting for it, nothing is lost"
            )
        case .pause:
            break
        }
        sleep(BusyPatience.pause)
        return true
    }

    private static func hold(for pause: Duration) {
        let (seconds, attoseconds) = pause.components
        var request = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        nanosleep(&request, nil)
    }
}
