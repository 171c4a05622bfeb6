import class Foundation.FileManager
import struct Foundation.URL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Checks that the files for TLS can be read, and that other users cannot read the key.
///
/// Uses Foundation: beside NIO, the fields of `stat` belong to one module in an optimised build and to another one in a
/// debug build, and no import fits both.
enum TLSFileAccess {
    static func check(_ files: ConsoleConfiguration.TLSFiles) throws(ConsoleRefused) {
        try read("certificate", files.certificatePath)
        try read("key", files.keyPath)
        let (owner, mode) = try rights(on: files.keyPath)
        // Distributions give a key of root a group of its own, so that services can read it.
        let allowed = owner == 0 ? 0o740 : 0o700
        guard mode & 0o777 & ~allowed == 0 else {
            throw ConsoleRefused(
                "the key \(files.keyPath) can be read by other users, who could impersonate the consent page with it: "
                    + "run `chmod 600 \(files.keyPath)`"
            )
        }
    }

    private static func read(_ what: String, _ path: String) throws(ConsoleRefused) {
        guard access(path, R_OK) == 0 else {
            throw ConsoleRefused("the \(what) \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
    }

    /// The owner and the mode of the file that `path` leads to, which may be a link.
    private static func rights(on path: String) throws(ConsoleRefused) -> (owner: Int, mode: Int) {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard let owner = attributes?[.ownerAccountID] as? Int, let mode = attributes?[.posixPermissions] as? Int else {
            throw ConsoleRefused("the owner and mode of the key \(path) cannot be read: give it as a regular file")
        }
        return (owner, mode)
    }
}
