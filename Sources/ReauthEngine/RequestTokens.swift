import OAuth
import ReauthModel

/// The request tokens of OAuth 1 sign-ins that are under way, in memory only.
///
/// A token's secret is needed once more, with the code, and must be in no store; who restarts the page meanwhile has to
/// set out anew.
actor RequestTokens {
    private struct Entry: Sendable {
        let requestToken: RequestToken
        let state: State
        let expiresAt: Timestamp
    }

    /// More than people can have open at once; beyond it the oldest are forgotten.
    private let capacity: Int
    private var entries: [TokenHash: Entry] = [:]
    private var states: [TokenHash: TokenHash] = [:]

    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Keeps a token under the `state` that it was asked for with.
    func keep(_ requestToken: RequestToken, under state: State, until expiresAt: Timestamp, now: Timestamp) {
        if entries.count >= capacity {
            for (hash, entry) in entries where entry.expiresAt <= now { remove(hash, entry) }
        }
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.expiresAt < $1.value.expiresAt }) {
            remove(oldest.key, oldest.value)
        }
        let hash = TokenHash(of: Secret(state.rawValue))
        entries[hash] = Entry(requestToken: requestToken, state: state, expiresAt: expiresAt)
        states[TokenHash(of: requestToken.token)] = hash
    }

    /// The `state` of a token that came back.
    ///
    /// OAuth 1 knows no `state`: where the platform did not make it a part of the callback, the token tells.
    func state(ofToken text: String) -> State? {
        states[TokenHash(of: Secret(text))].flatMap { entries[$0]?.state }
    }

    /// Takes the token out that belongs to a `state`; it is good once.
    func take(_ state: TokenHash) -> RequestToken? {
        guard let entry = entries[state] else { return nil }
        remove(state, entry)
        return entry.requestToken
    }

    private func remove(_ hash: TokenHash, _ entry: Entry) {
        entries[hash] = nil
        states[TokenHash(of: entry.requestToken.token)] = nil
    }
}
