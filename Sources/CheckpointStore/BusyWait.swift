import Logging
import ReauthModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Waits while another process holds the store, and says so in the log.
///
/// SQLite asks in the middle of a call, so the thread blocks. It serves one of GRDB's queues, and only tasks that need
/// the store wait for it.
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

    /// Pauses after a failed attempt; `false` when it is time to give up.
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
