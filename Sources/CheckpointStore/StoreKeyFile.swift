import struct Foundation.Data
import LocalFiles
import OAuth
import ReauthEngine
import SystemPackage

/// A file beside a store that keeps one of its keys: 32 random bytes in Base64, for its owner alone.
///
/// Apart from the store, so that a copy of the store is worth nothing without it.
struct StoreKeyFile: Sendable {
    /// Where it is.
    let path: String
    private let store: String
    private let words: Words

    /// What messages say of the key.
    struct Words {
        /// What it is: `the key of the fingerprints in`, before the store's path.
        let subject: String
        /// What cannot be done without it.
        let loss: String
    }

    /// The file of a store whose name ends with `suffix`.
    init(ofStore store: String, suffix: String, _ words: Words) {
        self.store = store
        self.words = words
        path = store + suffix
    }

    /// Reads the key of a store that exists.
    func existing() throws(StoreUnusable) -> Secret<[UInt8]> {
        guard try StoreFile.checkedSize(of: path) != nil else {
            throw StoreUnusable(
                message: "\(path), \(words.subject) \(store), is missing. Put it back from a backup, or "
                    + "name another file with --store; \(words.loss)."
            )
        }
        let text: String
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            text = try file.closeAfter { String(decoding: try file.bytes(upTo: 128), as: UTF8.self) }
        } catch {
            throw StoreFile.failed("the key cannot be read", path, error)
        }
        guard let data = Data(base64Encoded: text.trimmingNewline()), data.count == 32 else {
            throw StoreUnusable(message: "\(path) is no key of reauth: 32 bytes in Base64. Put it back from a backup.")
        }
        return Secret(Array(data))
    }

    /// Makes the key of a new store, unless another process (or one that died half way) has made it already.
    ///
    /// The file gets its name only when it is complete, so half a key can never be read.
    func existingOrNew(_ random: () -> [UInt8]) throws(StoreUnusable) -> Secret<[UInt8]> {
        if StoreFile.identity(of: path) != nil { return try existing() }
        let text = Data(random()).base64EncodedString() + "\n"
        let draft = FilePath("\(path).draft-\(UInt64.random(in: .min ... .max))")
        do {
            let file = try FileDescriptor.open(
                draft,
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
            defer { try? draft.remove() }
            try file.closeAfter {
                try file.setPermissions(.ownerReadWrite)
                try file.writeAll(text.utf8)
                try file.synchronize()
            }
            try draft.link(to: FilePath(path))
        } catch {
            // Another process was faster; its key is used.
            if error as? Errno != .fileExists { throw StoreFile.failed("the key cannot be made", path, error) }
        }
        try StoreFile.syncFolder(of: path)
        return try existing()
    }

    /// Keeps other processes from making or migrating the same store meanwhile, for the length of `body`.
    func whileLocked<Value>(_ body: () throws -> Value) throws -> Value {
        let file: FileDescriptor
        do {
            file = try .open(FilePath(path), .readOnly, options: .closeOnExec)
        } catch {
            throw StoreFile.failed("the key cannot be opened", path, error)
        }
        defer { try? file.close() }
        do {
            try file.lockFile()
        } catch {
            throw StoreFile.failed("the key cannot be locked", path, error)
        }
        return try body()
    }

    /// What to throw when the store was made with another key.
    var isAnother: StoreUnusable {
        StoreUnusable(
            message:
                "\(path) is not \(words.subject) \(store). Put the right one back from a backup, or name another file "
                + "with --store."
        )
    }
}

extension String {
    fileprivate func trimmingNewline() -> String {
        hasSuffix("\n") ? String(dropLast()) : self
    }
}
