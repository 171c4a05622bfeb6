import LocalFiles
import ReauthModel
import SystemPackage

#if canImport(Glibc)
import func Glibc.getpid
#elseif canImport(Musl)
import func Musl.getpid
#else
import func Darwin.getpid
#endif

/// The holder of a lock, as its file names it.
///
/// No decision depends on it: process ids are reused, and differ between containers.
struct LockOwner: Equatable {
    /// The process, as it sees itself.
    var process: String
    /// The boot of the machine; a different one means another machine, or a restart.
    var boot: String
    /// When the process began, in clock ticks since the machine started: tells the process from a later one with the
    /// same id.
    var processStart: String
    /// When it took the lock.
    var since: String
    /// When it last said that it is alive.
    var heartbeat: String

    /// This process.
    init(since: Timestamp) {
        process = String(getpid())
        boot = Self.bootID
        processStart = Self.startOfThisProcess
        self.since = since.description
        heartbeat = since.description
    }

    /// Reads what an owner wrote; `nil` when it released the lock in order, or the text cannot be read.
    init?(reading file: FileDescriptor) {
        guard let bytes = try? file.bytes(upTo: 512), !bytes.isEmpty else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        var values: [Substring: String] = [:]
        for line in lines {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { values[parts[0]] = String(parts[1].prefix(64)) }
        }
        guard let process = values["process"], let since = values["since"] else { return nil }
        self.process = process
        self.since = since
        boot = values["boot"] ?? Self.unknown
        processStart = values["process-start"] ?? Self.unknown
        heartbeat = values["heartbeat"] ?? since
    }

    /// Writes it in one call, so that readers see the old text or the new one.
    func write(to file: FileDescriptor) throws {
        let text = """
            process \(process)
            boot \(boot)
            process-start \(processStart)
            since \(since)
            heartbeat \(heartbeat)

            """
        let count = try file.writeAll(toAbsoluteOffset: 0, text.utf8)
        try file.resize(to: Int64(count))
    }

    /// The process, since when, and its last sign of life.
    var sentence: String {
        let place = boot == Self.bootID ? "" : " of another machine, or before this one was restarted"
        return "process \(process)\(place), since \(since), last heartbeat \(heartbeat)"
    }

    private static let unknown = "unknown"

    private static var bootID: String {
        firstLine(of: "/proc/sys/kernel/random/boot_id") ?? unknown
    }

    /// The 22nd field of `/proc/self/stat` (proc(5)); the second one is a name in parentheses that may hold blanks.
    private static var startOfThisProcess: String {
        guard let line = firstLine(of: "/proc/self/stat"), let end = line.lastIndex(of: ")") else { return unknown }
        let fields = line[line.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : unknown
    }

    private static func firstLine(of path: String) -> String? {
        guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else { return nil }
        defer { try? file.close() }
        guard let bytes = try? file.bytes(upTo: 1024), !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }
}
