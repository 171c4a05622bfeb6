import OAuth
package import ReauthModel
import Synchronization

/// Values kept in memory under secret keys, for a while, and no more than so many.
///
/// Keys are hashed before they are looked up, so the time that a look-up takes says nothing about the keys that exist.
package final class ExpiringShelf<Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var serial: Int
        var expiresAt: Duration
    }

    private struct State {
        var entries: [TokenHash: Entry] = [:]
        var nextSerial = 0
    }

    private let limit: Int
    private let lifetime: Duration
    private let time: any TimeSource
    private let state = Mutex(State())

    /// Makes a shelf for at most `limit` values, each of which is good for `lifetime`.
    package init(limit: Int, lifetime: Duration, time: any TimeSource) {
        self.limit = limit
        self.lifetime = lifetime
        self.time = time
    }

    /// Keeps a value; the oldest one makes room where there is none.
    package func put(_ value: Value, under key: String) {
        let now = time.uptime
        let hash = TokenHash(of: Secret(key))
        state.withLock { state in
            if state.entries[hash] == nil, state.entries.count >= limit {
                state.entries = state.entries.filter { $0.value.expiresAt > now }
                let oldest = state.entries.min { $0.value.serial < $1.value.serial }
                if state.entries.count >= limit, let oldest { state.entries[oldest.key] = nil }
            }
            state.nextSerial += 1
            state.entries[hash] = Entry(value: value, serial: state.nextSerial, expiresAt: now + lifetime)
        }
    }

    /// The value under that key, while it is good.
    package func value(under key: String) -> Value? {
        let now = time.uptime
        let hash = TokenHash(of: Secret(key))
        return state.withLock { state in
            guard let entry = state.entries[hash], entry.expiresAt > now else { return nil }
            return entry.value
        }
    }

    /// Takes the value under that key away, and returns it while it is good.
    @discardableResult
    package func remove(under key: String) -> Value? {
        let now = time.uptime
        let hash = TokenHash(of: Secret(key))
        let entry = state.withLock { $0.entries.removeValue(forKey: hash) }
        return entry.flatMap { $0.expiresAt > now ? $0.value : nil }
    }
}
