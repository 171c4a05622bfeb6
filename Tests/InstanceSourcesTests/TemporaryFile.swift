import Foundation
import ReauthTesting

/// A file in a folder of its own, removed with the value.
final class TemporaryFile: Sendable {
    let path: String
    private let folder: TemporaryFolder

    init(_ bytes: [UInt8]) throws {
        folder = try TemporaryFolder()
        path = try folder.write(Data(bytes), to: "fleet.csv")
    }

    convenience init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    var folderPath: String { folder.path }

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
