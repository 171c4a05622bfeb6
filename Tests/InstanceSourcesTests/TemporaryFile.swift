import Foundation

/// A file in a folder of its own, removed with the value.
final class TemporaryFile: Sendable {
    let path: String
    private let folder: URL

    init(_ bytes: [UInt8]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "instances-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "fleet.csv").path(percentEncoded: false)
        try write(bytes)
        try setMode(0o600)
    }

    convenience init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    var folderPath: String { folder.path(percentEncoded: false) }

    /// Overwrites in place: the file keeps its inode.
    func write(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// Puts another file of that name in its place.
    func replace(with text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    func setMode(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
