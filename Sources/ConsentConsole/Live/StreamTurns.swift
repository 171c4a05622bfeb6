import Synchronization

/// Limits the streams that are open at a time to the newest sixteen.
///
/// Older streams end, and their browsers may connect again. No stream gives its place back, so a broken connection that
/// nobody noticed does not keep a place for ever.
final class StreamTurns: Sendable {
    static let limit = 16

    private let newest = Mutex(0)

    func next() -> Int {
        newest.withLock { newest in
            newest += 1
            return newest
        }
    }

    func isCurrent(_ turn: Int) -> Bool {
        newest.withLock { turn > $0 - Self.limit }
    }
}
