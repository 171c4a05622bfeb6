#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The content of a regular file with its owner and mode, all taken from one open descriptor.
struct RegularFile {
    /// Why a file cannot be used, as the rest of a sentence about it.
    struct Problem: Error {
        let message: String
    }

    let bytes: [UInt8]
    let owner: UInt32
    /// The permission bits.
    let mode: UInt32

    /// Follows symbolic links; reads at most `maximumSize` bytes, and nothing when `check` throws.
    init(
        path: String,
        maximumSize: Int,
        check: (_ owner: UInt32, _ mode: UInt32) throws(Problem) -> Void = { (_, _) throws(Problem) in }
    ) throws(Problem) {
        // Without O_NONBLOCK the opening of a named pipe would wait for its writer, maybe forever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Problem(
                message: errno == ENOENT ? "does not exist" : "cannot be opened (\(String(cString: strerror(errno))))"
            )
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Problem(message: "is not a regular file")
        }
        owner = status.st_uid
        mode = UInt32(status.st_mode) & 0o7777
        try check(owner, mode)
        bytes = try Self.read(descriptor, maximumSize)
    }

    private static func read(_ descriptor: Int32, _ maximumSize: Int) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= maximumSize {
            #if canImport(Darwin)
            let count = Darwin.read(descriptor, &chunk, chunk.count)
            #else
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            #endif
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw Problem(message: "cannot be read (\(String(cString: strerror(errno))))")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        throw Problem(message: "is larger than \(maximumSize >> 10) KiB")
    }
}
