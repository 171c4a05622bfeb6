import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The one place that writes to stdout and stderr: data goes to the first, everything else to the second.
///
/// On a terminal, a live block may stand at the bottom of stderr; lines are printed above it.
final class Screen: Sendable {
    let terminal: Terminal
    private let blockHeight = Mutex(0)

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    /// One line (or several) for people.
    func say(_ text: String) {
        blockHeight.withLock { height in
            Self.write(STDERR_FILENO, Self.erasing(height) + text + "\n")
            height = 0
        }
    }

    /// Data.
    func output(_ text: String) {
        Self.write(STDOUT_FILENO, text)
    }

    /// Data, as bytes.
    func output(_ bytes: [UInt8]) throws {
        guard Self.write(STDOUT_FILENO, bytes) else {
            throw CommandFailure(.internalError, "cannot write to standard output")
        }
    }

    /// Replaces the live block.
    func show(block lines: [String]) {
        blockHeight.withLock { height in
            Self.write(STDERR_FILENO, Self.erasing(height) + lines.map { $0 + "\n" }.joined())
            height = lines.count
        }
    }

    /// Leaves the live block where it is; the next one is drawn below.
    func keepBlock() {
        blockHeight.withLock { $0 = 0 }
    }

    /// Asks on stderr, reads one line from stdin.
    ///
    /// Throws `CancellationError` when the task is cancelled meanwhile.
    func ask(_ question: String) async throws -> String? {
        blockHeight.withLock { height in
            Self.write(STDERR_FILENO, Self.erasing(height) + question)
            height = 0
        }
        do {
            return try await TypedLine.read()
        } catch {
            // What is said next begins on a line of its own.
            say("")
            throw error
        }
    }

    private static func erasing(_ height: Int) -> String {
        // The carriage return first: a terminal may have echoed a `^C` since.
        height == 0 ? "" : "\r\u{1B}[\(height)A\u{1B}[J"
    }

    private static func write(_ descriptor: Int32, _ text: String) {
        _ = write(descriptor, Array(text.utf8))
    }

    private static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #elseif canImport(Musl)
                Musl.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #else
                Darwin.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                #endif
            }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }
}
