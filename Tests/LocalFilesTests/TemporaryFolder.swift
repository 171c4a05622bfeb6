import SystemPackage

@testable import LocalFiles

/// An empty folder that goes with its value.
final class TemporaryFolder: Sendable {
    let path: FilePath

    init() throws {
        path = FilePath("/tmp/local-files-\(UInt64.random(in: .min ... .max))")
        try path.makeFolder(.ownerReadWriteExecute)
    }

    deinit {
        for name in names { try? path.appending(name).remove() }
        try? path.removeFolder()
    }

    /// The names that a test uses.
    private let names = ["a", "b", "pipe"]

    /// Writes a file of this folder.
    @discardableResult
    func write(_ text: String, to name: String) throws -> FilePath {
        let file = path.appending(name)
        let descriptor = try FileDescriptor.open(
            file,
            .writeOnly,
            options: [.create, .truncate],
            permissions: .ownerReadWrite
        )
        try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
        return file
    }
}
