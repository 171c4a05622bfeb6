package import OAuth

/// An open store as a whole: its health, its key and its end.
package protocol StoreUpkeep: Sendable {
    /// The key that the fingerprints in the store are made with.
    var fingerprintKey: FingerprintKey { get }

    /// Throws ``StoreUnusable`` where nothing more may be written: an earlier write failed, or the store was closed or
    /// removed.
    func checkHealth() throws(StoreUnusable)

    /// Begins to look for damage in the whole store, while it is in use.
    ///
    /// When something is damaged, every further write throws ``StoreUnusable``: what is sent has to be recorded first, so
    /// nothing more is sent.
    func examine()

    /// Closes the store. Writes that come later throw ``StoreUnusable``.
    func close() throws
}
