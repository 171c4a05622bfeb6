import Crypto
import LocalFiles
import OAuth
package import SystemPackage

#if canImport(Glibc)
import func Glibc.getpid
#elseif canImport(Musl)
import func Musl.getpid
#else
import func Darwin.getpid
#endif

/// A report that appears whole or not at all: written to a temporary name with mode 0600, synced, then renamed.
///
/// One that is not committed is removed.
package final class ReportFile {
    /// Where it will be.
    package let path: String
    private let temporaryPath: FilePath
    private var file: FileDescriptor?
    private var digest = SHA256()

    /// Opens the temporary file beside `path`.
    package init(path: String) throws(ReportError) {
        self.path = path
        temporaryPath = FilePath("\(path).\(getpid()).tmp")
        do {
            // A file of a killed process with the same number is replaced; no other process uses this name.
            try? temporaryPath.remove()
            file = try .open(
                temporaryPath,
                .writeOnly,
                options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            throw ReportError(path: path, error)
        }
    }

    deinit {
        guard let file else { return }
        try? file.close()
        try? temporaryPath.remove()
    }

    /// Adds bytes.
    package func write(_ bytes: [UInt8]) throws(ReportError) {
        digest.update(data: bytes)
        do {
            _ = try file?.writeAll(bytes)
        } catch {
            throw ReportError(path: path, error)
        }
    }

    /// Gives the file its name.
    ///
    /// Returns the SHA-256 of its bytes in hexadecimal.
    @discardableResult
    package func commit() throws(ReportError) -> String {
        do {
            try file?.synchronize()
            let closing = file
            file = nil
            try closing?.close()
            try temporaryPath.rename(to: FilePath(path))
        } catch {
            if file == nil { try? temporaryPath.remove() }
            throw ReportError(path: path, error)
        }
        return digest.finalize().hexadecimal
    }
}

/// A report could not be written.
///
/// What was done is safe in the store, and `reauth report` writes it again.
package struct ReportError: Error, Sendable, CustomStringConvertible {
    /// The file.
    package var path: String
    /// The system's error.
    package var error: Errno

    init(path: String, _ error: any Error) {
        self.path = path
        // The calls of this module throw nothing else.
        self.error = error as? Errno ?? .ioError
    }

    /// What happened and what to do.
    package var description: String {
        "cannot write \(path): \(error); nothing is lost: repair it and run `reauth report`"
    }
}
