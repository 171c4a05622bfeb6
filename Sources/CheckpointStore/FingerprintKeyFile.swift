import struct Foundation.Data
package import OAuth
package import ReauthEngine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file beside a store that keeps the key of its fingerprints: 32 random bytes in Base64, for its owner alone.
///
/// Apart from the store, so that a store handed to somebody confirms no guessed token.
package struct FingerprintKeyFile: FingerprintKeys {
    /// Where it is.
    package let path: String
    private let store: String

    /// The key file of a store.
    package init(ofStore store: String) {
        self.store = store
        path = store + ".key"
    }

    /// Reads the key of a store that exists.
    package func existing() throws(StoreUnusable) -> FingerprintKey {
        guard try StoreFile.checkedSize(of: path) != nil else {
            throw StoreUnusable(
                message: "\(path), the key of the fingerprints in \(store), is missing. Put it back from a backup, or "
                    + "name another file with --store; without it old and new tokens cannot be told apart."
            )
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFile.failed("the key cannot be opened", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw StoreFile.failed("the key cannot be read", path) }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let data = Data(base64Encoded: text.trimmingNewline()), data.count == 32 else {
            throw StoreUnusable(message: "\(path) is no key of reauth: 32 bytes in Base64. Put it back from a backup.")
        }
        return FingerprintKey(bytes: Array(data))
    }

    /// Makes the key of a new store, unless another process (or one that died half way) has made it already.
    ///
    /// The file gets its name only when it is complete, so nobody can ever read half a key.
    package func existingOrNew() throws(StoreUnusable) -> FingerprintKey {
        if StoreFile.identity(of: path) != nil { return try existing() }
        let text = Data(FingerprintKey.random().exposedBytes()).base64EncodedString() + "\n"
        let draft = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max))"
        let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFile.failed("the key cannot be made", path) }
        defer {
            close(descriptor)
            unlink(draft)
        }
        let bytes = Array(text.utf8)
        guard fchmod(descriptor, 0o600) == 0, write(descriptor, bytes, bytes.count) == bytes.count,
            fsync(descriptor) == 0
        else { throw StoreFile.failed("the key cannot be written", path) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw StoreFile.failed("the key cannot be made", path) }
        try StoreFile.syncFolder(of: path)
        return try existing()
    }

    /// Keeps other processes from making or migrating the same store meanwhile, for the length of `body`.
    func whileLocked<Value>(_ body: () throws -> Value) throws -> Value {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreFile.failed("the key cannot be opened", path) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw StoreFile.failed("the key cannot be locked", path) }
        }
        return try body()
    }

    /// What to throw when the store was made with another key.
    var isAnother: StoreUnusable {
        StoreUnusable(
            message: "\(path) is not the key that the fingerprints in \(store) were made with. Put the right one back "
                + "from a backup, or name another file with --store."
        )
    }
}

extension String {
    fileprivate func trimmingNewline() -> String {
        hasSuffix("\n") ? String(dropLast()) : self
    }
}
