import LocalFiles
import SystemPackage

/// A job file that is written for the first time.
package enum NewJobFile {
    /// Why it cannot be written.
    package struct Refused: Error, Sendable, CustomStringConvertible {
        /// What is in the way, and what to do.
        package let description: String
    }

    /// Writes `text` into a file that is not there yet, and makes the folders that it lies in.
    ///
    /// Throws ``Refused``.
    package static func write(_ text: String, to path: String) throws(Refused) {
        let place = FilePath(path)
        do {
            try makeFolders(to: place)
            let file = try FileDescriptor.open(
                place,
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
            _ = try file.closeAfter { try file.writeAll(text.utf8) }
        } catch {
            let isTaken = error as? Errno == .fileExists
            throw Refused(
                description: isTaken
                    ? "\(path) is there already, and nothing is written over: name another file with --output, or remove it"
                    : "\(path) cannot be written: \(error); name another file with --output"
            )
        }
    }

    private static func makeFolders(to place: FilePath) throws {
        var missing: [FilePath] = []
        var folder = place.folder
        while folder != "/", folder != ".", folder.identity == nil {
            missing.append(folder)
            folder = folder.folder
        }
        for folder in missing.reversed() {
            try folder.makeFolder([.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        }
    }
}
