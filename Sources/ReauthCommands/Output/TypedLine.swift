import class Foundation.Thread
import ReauthOperations

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Waits for a line that a person types, until the task is cancelled, and blocks no other task.
enum TypedLine {
    /// The next line of stdin, without its end; `nil` at the end of the input.
    ///
    /// Throws `CancellationError` as soon as the task is cancelled: a thread of its own waits for the input and for a byte
    /// in a pipe at the same time.
    static func read() async throws -> String? {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw OperationFailure(.internalError, "no pipe can be opened") }
        let (wakeUp, waker) = (ends[0], ends[1])
        // Runs when the handler below can no longer run, and the thread has ended.
        defer {
            close(wakeUp)
            close(waker)
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Thread { continuation.resume(with: wait(for: wakeUp)) }.start()
            }
        } onCancel: {
            var byte: UInt8 = 0
            _ = write(waker, &byte, 1)
        }
    }

    private static func wait(for wakeUp: CInt) -> Result<String?, any Error> {
        var line: [UInt8] = []
        while true {
            var sources = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&sources, nfds_t(sources.count), -1) < 0 {
                if errno == EINTR { continue }
                return .success(nil)
            }
            if sources[1].revents != 0 { return .failure(CancellationError()) }
            guard sources[0].revents != 0 else { continue }
            var byte: UInt8 = 0
            // One byte at a time: what comes after the line belongs to the next question.
            let count = readByte(&byte)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return .success(line.isEmpty ? nil : String(decoding: line, as: UTF8.self)) }
            if byte == UInt8(ascii: "\n") { return .success(String(decoding: line, as: UTF8.self)) }
            line.append(byte)
        }
    }

    private static func readByte(_ byte: inout UInt8) -> Int {
        #if canImport(Glibc)
        Glibc.read(STDIN_FILENO, &byte, 1)
        #elseif canImport(Musl)
        Musl.read(STDIN_FILENO, &byte, 1)
        #else
        Darwin.read(STDIN_FILENO, &byte, 1)
        #endif
    }
}
