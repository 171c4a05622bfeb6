import OAuth
import ReauthEngine
import ReauthModel

/// The file beside a store that keeps the key which signs the heads of its audit trail.
///
/// Apart from the store, so that who changes the store alone cannot sign what they wrote.
struct TrailKeyFile {
    private let file: StoreKeyFile

    /// The key file of a store.
    init(ofStore store: String) {
        file = StoreKeyFile(
            ofStore: store,
            suffix: ".trail-key",
            StoreKeyFile.Words(
                subject: "the key that signs the audit trail in",
                loss: "without it nothing more can be recorded in a way that proves anything"
            )
        )
    }

    /// Where it is.
    var path: String { file.path }

    /// The key of a store that names its public half; throws where it is missing, or another one.
    func existing(withPublicKey name: String) throws(StoreUnusable) -> TrailSigningKey {
        let key = try key(try file.existing())
        guard key.publicKey.description == name else { throw file.isAnother }
        return key
    }

    /// The key of a store that names none yet, made where it is not there.
    func existingOrNew() throws(StoreUnusable) -> TrailSigningKey {
        try key(try file.existingOrNew { TrailSigningKey.random().exposedBytes() })
    }

    private func key(_ bytes: Secret<[UInt8]>) throws(StoreUnusable) -> TrailSigningKey {
        guard let key = TrailSigningKey(bytes: bytes) else { throw file.isAnother }
        return key
    }
}
