package import OAuth
package import ReauthEngine
package import ReauthModel
import Synchronization

extension InMemoryRunStore: StoreUpkeep, InstanceCounts, OperatorSessions {
    /// What outlives an opening of the store, and whether it is open.
    final class Condition: Sendable {
        let isClosed = Mutex(false)
        let sessions = Mutex<[TokenHash: Timestamp]>([:])
        let key = FingerprintKey.random()
    }

    /// The key of its fingerprints.
    package nonisolated var fingerprintKey: FingerprintKey { condition.key }

    /// Throws where it was closed.
    package nonisolated func checkHealth() throws(StoreUnusable) {
        guard !condition.isClosed.withLock({ $0 }) else { throw StoreUnusable(message: "the store was closed") }
    }

    /// Finds nothing.
    package nonisolated func examine() {}

    /// Closes it; what it holds stays for ``reopen()``.
    package nonisolated func close() {
        condition.isClosed.withLock { $0 = true }
    }

    /// Opens it again, as the next process would.
    package nonisolated func reopen() {
        condition.isClosed.withLock { $0 = false }
    }

    // MARK: Instances

    /// How many instances have one of these outcomes in these runs, each counted once.
    package func instances(with outcomes: [Outcome], in runs: [RunID]) -> Int {
        var found: Set<String> = []
        for run in runs {
            guard let known = self.runs[run] else { continue }
            let platform = known.record.platformDigest
            for item in known.items {
                guard let outcome = item.progress.outcome, outcomes.contains(outcome) else { continue }
                let instance = item.seed.instanceID?.rawValue ?? "\(run) \(item.sequence)"
                found.insert("\(platform.isEmpty ? run.rawValue : platform) \(instance)")
            }
        }
        return found.count
    }

    // MARK: Sessions

    package nonisolated func addSession(_ cookie: TokenHash, at now: Timestamp, until expiry: Timestamp) {
        condition.sessions.withLock { sessions in
            sessions = sessions.filter { $0.value > now }
            sessions[cookie] = expiry
        }
    }

    package nonisolated func hasSession(_ cookie: TokenHash, at now: Timestamp) -> Bool {
        condition.sessions.withLock { $0[cookie].map { $0 > now } ?? false }
    }

    package nonisolated func removeSession(_ cookie: TokenHash) {
        condition.sessions.withLock { $0[cookie] = nil }
    }

    package nonisolated func removeAllSessions() {
        condition.sessions.withLock { $0 = [:] }
    }
}
