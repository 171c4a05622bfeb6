import Synchronization

/// How many browsers watch at a time: the newest sixteen.
///
/// Older streams end, and their browsers may come again. A place need not be given back, so none is lost with a connection that broke unnoticed.
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
