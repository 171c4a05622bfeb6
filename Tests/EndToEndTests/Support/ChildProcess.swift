import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Another program in a process of its own, started with `posix_spawn`.
///
/// Not with Foundation's `Process`: that of Swift 6.3.1 looks for open descriptors by copying whole `dirent` records, reads
/// past the end of their buffer, and so brings a test process with many connections down now and then.
final class ChildProcess: Sendable {
    /// It could not be started; the system's number says why.
    struct NotStarted: Error {
        var number: CInt
    }

    let processID: pid_t
    /// The exit code, or minus the signal that killed it; one value.
    let ended: AsyncStream<CInt>
    private let status: Mutex<CInt?>

    /// Starts `program`; what it says is written to the files, which are made anew.
    ///
    /// With a `terminal`, that is what it reads from and complains to, and what interrupts it: the first terminal that the
    /// leader of a session opens is its own.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        folder: String,
        output: String,
        errors: String,
        terminal: String? = nil
    ) throws {
        #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, terminal ?? "/dev/null", terminal == nil ? O_RDONLY : O_RDWR, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, terminal ?? errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // The threads of a test block signals and share connections; neither is the child's business.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var flags = CInt(POSIX_SPAWN_SETSIGMASK)
        if terminal != nil { flags |= Self.leadsASession }
        #if canImport(Glibc)
        // One that is not open does no harm.
        for descriptor in CInt(3)..<4096 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        #else
        flags |= CInt(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))

        // A folder to start in is no part of POSIX; a shell that becomes the program has one.
        let line = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program] + arguments
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var pairs: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + pairs { free(text) } }
        var number: pid_t = 0
        let result = posix_spawn(&number, "/bin/sh", &actions, &attributes, &words, &pairs)
        guard result == 0 else { throw NotStarted(number: result) }
        processID = number
        let (stream, continuation) = AsyncStream.makeStream(of: CInt.self)
        ended = stream
        status = Mutex(nil)
        Thread { [self] in
            let value = Self.wait(for: processID, status)
            continuation.yield(value)
            continuation.finish()
        }.start()
    }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        status.withLock { $0 == nil }
    }

    /// Sends a signal, unless the process has ended: its number may be somebody else's by then.
    func send(_ signal: CInt) {
        status.withLock { status in
            if status == nil { _ = kill(processID, signal) }
        }
    }

    /// `POSIX_SPAWN_SETSID`, which glibc's `spawn.h` shows to GNU programs only.
    #if canImport(Glibc)
    private static let leadsASession: CInt = 0x80
    #else
    private static let leadsASession = CInt(POSIX_SPAWN_SETSID)
    #endif

    private static func wait(for processID: pid_t, _ status: borrowing Mutex<CInt?>) -> CInt {
        // Waits without taking the number away, so that no signal can go to its next owner.
        var information = siginfo_t()
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return status.withLock { status in
            var word: CInt = 0
            while waitpid(processID, &word, 0) < 0, errno == EINTR {}
            let value = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
            status = value
            return value
        }
    }
}
