package import OAuth
package import ReauthEngine
import Synchronization

/// A key that is forgotten with the process.
package final class InMemoryFingerprintKeys: FingerprintKeys {
    private let key = Mutex<FingerprintKey?>(nil)

    package init() {}

    package func existing() throws(StoreUnusable) -> FingerprintKey {
        guard let key = key.withLock({ $0 }) else { throw StoreUnusable(message: "the store has no key") }
        return key
    }

    package func existingOrNew() throws(StoreUnusable) -> FingerprintKey {
        key.withLock { key in
            let made = key ?? .random()
            key = made
            return made
        }
    }
}
