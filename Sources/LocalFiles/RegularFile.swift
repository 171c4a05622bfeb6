package import SystemPackage

/// An open regular file, for reading.
///
/// It stays the same file when another one is put in its place: size, owner and permissions are those of what is read. Closed
/// with its value.
package struct RegularFile: ~Copyable, Sendable {
    /// Why a file cannot be used.
    package enum Problem: Error, Sendable, Hashable {
        /// There is no such file.
        case missing
        /// It is a folder.
        case folder
        /// It is a pipe, a device or a socket.
        case notRegular
        /// It is larger than somebody wants to read.
        case tooLarge
        /// The system refuses it.
        case system(Errno)
    }

    private let descriptor: FileDescriptor

    /// Opens the file at `path`, which may be a symbolic link.
    package init(path: String) throws(Problem) {
        descriptor = try Self.open(path)
    }

    private static func open(_ path: String) throws(Problem) -> FileDescriptor {
        let file: FileDescriptor
        do {
            // Without `nonBlocking`, opening a named pipe would wait for a writer that may never come.
            file = try .open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch {
            throw error as? Errno == .noSuchFileOrDirectory ? .missing : problem(error)
        }
        let found = Result { try file.stat().type }
        if case .success(.regular) = found { return file }
        try? file.close()
        switch found {
        case .success(let type): throw type == .directory ? .folder : .notRegular
        case .failure(let error): throw problem(error)
        }
    }

    deinit {
        try? descriptor.close()
    }

    /// What the system tells of the file now.
    package var status: Stat {
        get throws(Problem) {
            do {
                return try descriptor.stat()
            } catch {
                throw Self.problem(error)
            }
        }
    }

    /// Whether it lies on a mount that nobody may write to, as secrets that Kubernetes or systemd hand over do.
    package var isOnReadOnlyMount: Bool {
        get throws(Problem) {
            do {
                return try descriptor.isOnReadOnlyMount
            } catch {
                throw .system(error)
            }
        }
    }

    /// Fills `buffer` from its start with the bytes at `offset`; returns how many there were, 0 at the end.
    package func read(into buffer: inout [UInt8], at offset: Int64) throws(Problem) -> Int {
        do {
            return try buffer.withUnsafeMutableBytes { try descriptor.read(fromAbsoluteOffset: offset, into: $0) }
        } catch {
            throw Self.problem(error)
        }
    }

    /// The whole content; throws ``Problem/tooLarge`` where it is more than `maximumSize` bytes.
    package func bytes(upTo maximumSize: Int) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= maximumSize {
            let count = try read(into: &chunk, at: Int64(bytes.count))
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        throw .tooLarge
    }

    private static func problem(_ error: any Error) -> Problem {
        // The calls of this module throw nothing else.
        .system(error as? Errno ?? .ioError)
    }
}
