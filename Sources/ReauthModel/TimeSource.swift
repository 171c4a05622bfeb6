/// The two clocks and the one way to wait that the program knows.
///
/// Tests put a clock of their own here.
package protocol TimeSource: Sendable {
    /// The wall clock, for what is written down. It can jump.
    var now: Timestamp { get }

    /// Time since some fixed moment on a clock that never jumps, for pacing and deadlines.
    var uptime: Duration { get }

    /// Waits, and throws `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
}
