import ReauthModel
import Synchronization

/// Tells the person at the screen how far a long read is, from the first page on: the screen decides when it shows something.
final class ReadingMeter: Sendable {
    private let announcer: any Announcing
    private let time: any TimeSource
    private let start: Duration
    private let counts = Mutex<[ReadingProgress.Stage: Int]>([:])

    init(_ environment: Environment) {
        announcer = environment.announcer
        time = environment.time
        start = time.uptime
    }

    /// So many more were read.
    func add(_ count: Int, to stage: ReadingProgress.Stage, of total: Int? = nil) {
        let sum = counts.withLock { counts in
            counts[stage, default: 0] += count
            return counts[stage, default: 0]
        }
        announcer.show(ReadingProgress(stage: stage, count: sum, total: total, elapsed: time.uptime - start))
    }

    /// Nothing more is read; what was shown is taken away.
    func end() {
        announcer.endReading()
    }
}
