#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Reads whole text files up to a maximum size.
enum SourceFile {
    static let maximumSize = 1 << 20

    /// The text of the regular file at `path`.
    static func text(at path: String) throws(YAMLProblems) -> String {
        func problem(_ message: String, line: Int? = nil) -> YAMLProblems {
            YAMLProblems([YAMLProblem(file: path, line: line, message: message)])
        }
        // Without O_NONBLOCK, opening a named pipe would wait for its writer, maybe forever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? problem("no such file") : problem("cannot be opened: \(reason(errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw problem("is not a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= maximumSize {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw problem("cannot be read: \(reason(errno))")
            }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard bytes.count <= maximumSize else { throw problem(tooLarge) }
        return try text(of: bytes, problem)
    }

    static var tooLarge: String { "is larger than 1 MiB" }

    private static func text(
        of bytes: [UInt8],
        _ problem: (String, Int?) -> YAMLProblems
    ) throws(YAMLProblems) -> String {
        if let text = String(validating: bytes, as: UTF8.self) {
            return text
        }
        let line = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .firstIndex { String(validating: $0, as: UTF8.self) == nil }
        throw problem("is not UTF-8 text; save it as UTF-8", line.map { $0 + 1 })
    }

    private static func reason(_ number: Int32) -> String {
        String(cString: strerror(number))
    }
}
