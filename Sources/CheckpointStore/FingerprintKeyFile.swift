package import OAuth
package import ReauthEngine

/// The file beside a store that keeps the key of its fingerprints.
///
/// Apart from the store, so that a copy of the store confirms no guessed token.
package struct FingerprintKeyFile: FingerprintKeys {
    private let file: StoreKeyFile

    /// The key file of a store.
    package init(ofStore store: String) {
        file = StoreKeyFile(
            ofStore: store,
            suffix: ".key",
            StoreKeyFile.Words(
                subject: "the key of the fingerprints in",
                loss: "without it old and new tokens cannot be told apart"
            )
        )
    }

    /// Where it is.
    package var path: String { file.path }

    /// Reads the key of a store that exists.
    package func existing() throws(StoreUnusable) -> FingerprintKey {
        FingerprintKey(bytes: try file.existing().exposed())
    }

    /// Makes the key of a new store, unless another process (or one that died half way) has made it already.
    package func existingOrNew() throws(StoreUnusable) -> FingerprintKey {
        FingerprintKey(bytes: try file.existingOrNew { FingerprintKey.random().exposedBytes() }.exposed())
    }

    /// Keeps other processes from making or migrating the same store meanwhile, for the length of `body`.
    func whileLocked<Value>(_ body: () throws -> Value) throws -> Value {
        try file.whileLocked(body)
    }

    /// What to throw when the store was made with another key.
    var isAnother: StoreUnusable { file.isAnother }
}
