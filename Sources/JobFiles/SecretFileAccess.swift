#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Whether a file is protected well enough to hold a secret: only its owner can use it, and the owner is this user or
/// root.
enum SecretFileAccess {
    static func check(
        owner: UInt32,
        mode: UInt32,
        path: String,
        user: UInt32 = geteuid()
    ) throws(FileContent.Problem) {
        guard owner == user || owner == 0 else {
            throw FileContent.Problem(
                message: "belongs to user \(owner); it must belong to user \(user), who runs this program, or to root"
            )
        }
        guard mode & 0o077 == 0 else {
            let digits = String(mode, radix: 8)
            let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            throw FileContent.Problem(message: "has mode \(padded), so that others can use it; run `chmod 600 \(path)`")
        }
    }
}
