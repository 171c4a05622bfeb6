#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Whether the files that TLS is served with can be read, and the key by nobody who should not.
enum TLSFileAccess {
    static func check(_ files: ConsoleConfiguration.TLSFiles) throws(ConsoleRefused) {
        _ = try status("certificate", files.certificatePath)
        let key = try status("key", files.keyPath)
        // Distributions give keys that belong to root to a group of their own, so that services can read them.
        let allowed: mode_t = key.st_uid == 0 ? 0o740 : 0o700
        guard key.st_mode & 0o777 & ~allowed == 0 else {
            throw ConsoleRefused(
                "the key \(files.keyPath) can be read by others, who could play the consent page with it: run `chmod 600 "
                    + "\(files.keyPath)`"
            )
        }
    }

    private static func status(_ what: String, _ path: String) throws(ConsoleRefused) -> stat {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            throw ConsoleRefused("the \(what) \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        return status
    }
}
