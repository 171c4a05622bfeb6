import LocalFiles
package import ReauthModel
import Synchronization
import SystemPackage

/// The folder of a dry run's report: `dry-run.jsonl`, and `dry-run.txt` for people.
package final class DryRunFolder: Sendable {
    /// Its path.
    package let path: String
    private let file: Mutex<Draft>

    /// The list while it is written: a buffer, so that not every line is a call.
    private struct Draft: ~Copyable {
        var file: ReportFile?
        var buffer: [UInt8] = []
    }

    private static let bufferSize = 64 << 10

    /// Makes the folder of `run` below `reports`, for its owner only.
    package init(below reports: String, run: RunID) throws(ReportError) {
        path = "\(reports)/\(run)"
        try ReportFolder.makeFolders(path)
        let list = try ReportFile(path: "\(path)/dry-run.jsonl")
        file = Mutex(Draft(file: list))
    }

    /// Adds a line, which ends with a line feed.
    package func add(_ line: [UInt8]) throws {
        try file.withLock { draft in
            draft.buffer += line
            guard draft.buffer.count >= Self.bufferSize else { return }
            try draft.file?.write(draft.buffer)
            draft.buffer.removeAll(keepingCapacity: true)
        }
    }

    /// Writes the summary, and gives both files their names.
    package func commit(summary: String) throws {
        try file.withLock { draft in
            try draft.file?.write(draft.buffer)
            try draft.file?.commit()
            draft = Draft()
        }
        let text = try ReportFile(path: "\(path)/dry-run.txt")
        try text.write(Array(summary.utf8))
        try text.commit()
    }

    /// Removes what was written, and the folder where nothing else is in it.
    package func discard() {
        file.withLock { $0 = Draft() }
        try? FilePath(path).removeFolder()
    }
}
