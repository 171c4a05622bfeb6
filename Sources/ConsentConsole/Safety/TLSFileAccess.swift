import class Foundation.FileManager
import struct Foundation.URL

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Whether the files that TLS is served with can be read, and the key by nobody who should not.
///
/// Foundation is asked, for beside NIO the fields of `stat` belong to another module in an optimised build than in a
/// debug one, and no import serves both.
enum TLSFileAccess {
    static func check(_ files: ConsoleConfiguration.TLSFiles) throws(ConsoleRefused) {
        try read("certificate", files.certificatePath)
        try read("key", files.keyPath)
        let (owner, mode) = try rights(on: files.keyPath)
        // Distributions give keys that belong to root to a group of their own, so that services can read them.
        let allowed = owner == 0 ? 0o740 : 0o700
        guard mode & 0o777 & ~allowed == 0 else {
            throw ConsoleRefused(
                "the key \(files.keyPath) can be read by others, who could play the consent page with it: run `chmod 600 "
                    + "\(files.keyPath)`"
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
            throw ConsoleRefused("who may read the key \(path) cannot be told: give it as a file of its own")
        }
        return (owner, mode)
    }
}
