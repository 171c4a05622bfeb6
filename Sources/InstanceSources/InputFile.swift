import ReauthEngine

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// An open regular file, read by position.
///
/// It stays the same file when another one is put in its place.
final class InputFile: Sendable {
    /// What changes when somebody writes to the file.
    struct Stamp: Equatable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var modified: [Int]
    }

    let path: String
    private let descriptor: CInt

    init(_ path: String) throws(InvalidInput) {
        // Without O_NONBLOCK, opening a named pipe would wait for a writer that may never come.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Self.problem(path, errno == ENOENT ? "there is no such file" : Self.text(of: errno))
        }
        self.path = path
        self.descriptor = descriptor
        let kind = try status().st_mode & S_IFMT
        guard kind != S_IFDIR else { throw Self.problem(path, "this is a folder; name the CSV file in it") }
        guard kind == S_IFREG else {
            throw Self.problem(path, "this is no regular file; it has to be read twice, so write it to one first")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Whether anybody but its owner may read it.
    func isReadableByOthers() throws(InvalidInput) -> Bool {
        try status().st_mode & (S_IRGRP | S_IROTH) != 0
    }

    func stamp() throws(InvalidInput) -> Stamp {
        let status = try status()
        #if canImport(Darwin)
        let times = [status.st_mtimespec, status.st_ctimespec]
        #else
        let times = [status.st_mtim, status.st_ctim]
        #endif
        return Stamp(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            modified: times.flatMap { [Int($0.tv_sec), Int($0.tv_nsec)] }
        )
    }

    /// Fills `buffer` from its start with the bytes at `offset`; returns how many there were, 0 at the end.
    func read(into buffer: inout [UInt8], at offset: Int64) throws(InvalidInput) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
            if count >= 0 { return count }
            guard errno == EINTR else { throw Self.problem(path, Self.text(of: errno)) }
        }
    }

    private func status() throws(InvalidInput) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.problem(path, Self.text(of: errno)) }
        return status
    }

    private static func problem(_ path: String, _ message: String) -> InvalidInput {
        InvalidInput([InvalidInput.Problem(file: path, line: nil, message: message)])
    }

    private static func text(of code: CInt) -> String {
        "cannot be read: \(String(cString: strerror(code)))"
    }
}
