import Crypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A report that appears whole or not at all: written to a temporary name with mode 0600, synced, then renamed.
///
/// One that is not committed is removed.
package final class ReportFile {
    /// Where it will be.
    package let path: String
    private let temporaryPath: String
    private var descriptor: Int32
    private var digest = SHA256()

    /// Opens the temporary file beside `path`.
    package init(path: String) throws(ReportError) {
        self.path = path
        temporaryPath = "\(path).\(getpid()).tmp"
        // Removes the file of a killed process with the same number; no other process uses this name.
        unlink(temporaryPath)
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ReportError(path: path, errno: errno) }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            unlink(temporaryPath)
        }
    }

    /// Adds bytes.
    package func write(_ bytes: [UInt8]) throws(ReportError) {
        digest.update(data: bytes)
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #elseif canImport(Musl)
                Musl.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #else
                Darwin.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #endif
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw ReportError(path: path, errno: errno) }
            offset += written
        }
    }

    /// Gives the file its name.
    ///
    /// Returns the SHA-256 of its bytes in hexadecimal.
    @discardableResult
    package func commit() throws(ReportError) -> String {
        guard fsync(descriptor) == 0 else { throw ReportError(path: path, errno: errno) }
        close(descriptor)
        descriptor = -1
        guard rename(temporaryPath, path) == 0 else {
            let error = ReportError(path: path, errno: errno)
            unlink(temporaryPath)
            throw error
        }
        return digest.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

/// A report could not be written.
///
/// What was done is safe in the store, and `reauth report` writes it again.
package struct ReportError: Error, Sendable, CustomStringConvertible {
    /// The file.
    package var path: String
    /// The system's error number.
    package var errno: Int32

    /// What happened and what to do.
    package var description: String {
        "cannot write \(path): \(String(cString: strerror(errno))); nothing is lost: mend it and run `reauth report`"
    }
}
