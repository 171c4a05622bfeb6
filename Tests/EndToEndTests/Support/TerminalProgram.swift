import Foundation
import ReauthTesting
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The real binary on a terminal of its own, with somebody who types.
final class TerminalProgram: Sendable {
    private let process: ChildProcess
    private let keyboard: CInt
    private let seen = Mutex([UInt8]())

    /// Starts `reauth` with `arguments` in `scratch`.
    init(_ arguments: [String], in scratch: TemporaryFolder) throws {
        let (keyboard, terminal) = try Self.openTerminal()
        self.keyboard = keyboard
        _ = fcntl(keyboard, F_SETFL, O_NONBLOCK)
        process = try ChildProcess(
            Program.binary.path,
            arguments,
            environment: Program.environment(scratch),
            folder: scratch.path,
            output: scratch.file("\(UUID().uuidString).out"),
            errors: "/dev/null",
            terminal: terminal
        )
    }

    deinit {
        close(keyboard)
    }

    /// A new terminal: the end that a person types at, and the name of the other one.
    private static func openTerminal() throws -> (keyboard: CInt, terminal: String) {
        #if canImport(Glibc)
        // What `posix_openpt`, `unlockpt` and `ptsname` do (ioctl_tty(2)); the last two are for GNU programs only.
        let keyboard = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (lock, number): (CInt, CInt) = (0, 0)
        guard keyboard >= 0, ioctl(keyboard, 0x4004_5431, &lock) == 0, ioctl(keyboard, 0x8004_5430, &number) == 0 else {
            throw ChildProcess.NotStarted(number: errno)
        }
        return (keyboard, "/dev/pts/\(number)")
        #else
        let keyboard = posix_openpt(O_RDWR | O_NOCTTY)
        guard keyboard >= 0, grantpt(keyboard) == 0, unlockpt(keyboard) == 0, let name = ptsname(keyboard) else {
            throw ChildProcess.NotStarted(number: errno)
        }
        return (keyboard, String(cString: name))
        #endif
    }

    /// What the terminal has shown so far.
    var shown: String {
        seen.withLock { seen in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = read(keyboard, &buffer, buffer.count), count > 0 { seen += buffer[..<count] }
            return String(decoding: seen, as: UTF8.self)
        }
    }

    /// Types some text, of which `\u{3}` is Ctrl-C.
    func type(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(write(keyboard, bytes, bytes.count) == bytes.count)
    }

    /// Waits until the terminal shows `text`.
    func wait(for text: String) async throws {
        try await eventually("\(text) on the terminal: \(shown)") { shown.contains(text) || !process.isRunning }
        try #require(shown.contains(text), "\(shown)")
    }

    /// Waits for the end; returns the exit code.
    func ending() async throws -> CInt {
        // A terminal that nobody reads from fills up, and the program would wait.
        try await eventually("the program's end") {
            _ = shown
            return !process.isRunning
        }
        var status: CInt = -1
        for await value in process.ended { status = value }
        return status
    }
}
