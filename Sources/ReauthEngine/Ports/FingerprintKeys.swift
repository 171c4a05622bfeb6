package import OAuth

/// Keeps the key that the fingerprints of a store are made with.
///
/// Apart from the store, so that a copy of the store alone confirms no guessed token. Throws ``StoreUnusable``.
package protocol FingerprintKeys: Sendable {
    /// The key of a store that exists; throws where there is none.
    func existing() throws(StoreUnusable) -> FingerprintKey

    /// The key of a new store: the one that is there, or a random one that is kept from now on.
    ///
    /// All processes that ask get the same key, also where several ask at the same time.
    func existingOrNew() throws(StoreUnusable) -> FingerprintKey
}
