import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A file system of a few megabytes, in memory.
struct SmallDisk: Sendable {
    let path: String

    /// Whether to test with such a disk: where one can be mounted.
    ///
    /// With `CI=true` always: what is impossible there fails, and is not left out without a word.
    static var isWanted: Bool { isPossible || ProcessInfo.processInfo.environment["CI"] == "true" }

    private static var isPossible: Bool {
        #if os(Linux)
        geteuid() == 0
        #else
        false
        #endif
    }

    init(at path: String, megabytes: Int) async throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Self.mount(["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path])
    }

    func grow(toMegabytes megabytes: Int) async throws {
        try Self.mount(["-o", "remount,size=\(megabytes)m", path])
    }

    /// Forbids or allows writing; nobody may have a file open for writing.
    func remount(readOnly: Bool) async throws {
        try Self.mount(["-o", "remount,\(readOnly ? "ro" : "rw")", path])
    }

    func unmount() async throws {
        try Self.call("/bin/umount", [path])
    }

    private static func mount(_ arguments: [String]) throws {
        try call("/bin/mount", arguments)
    }

    private static func call(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(program) \(arguments)")
    }
}
