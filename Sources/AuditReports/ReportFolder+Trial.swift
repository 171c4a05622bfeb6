import LocalFiles
package import ReauthModel
import SystemPackage

extension ReportFolder {
    /// Finds out whether the reports of `run` could be written below `reports`: makes the folder, writes a file in it and
    /// removes what it made.
    ///
    /// Throws ``ReportError``. Meant for the time before anything is sent: a folder that cannot be written would otherwise be
    /// noticed when the work is done.
    package static func tryOut(below reports: String, run: RunID) throws(ReportError) {
        var made: [FilePath] = []
        defer {
            for folder in made.reversed() { try? folder.removeFolder() }
        }
        let folder = "\(reports)/\(run)"
        var prefix = folder.hasPrefix("/") ? "/" : ""
        for part in folder.split(separator: "/") {
            prefix += part + "/"
            do {
                try FilePath(prefix).makeFolder(.ownerReadWriteExecute)
                made.append(FilePath(prefix))
            } catch {
                guard error == .fileExists else { throw ReportError(path: prefix, error) }
            }
        }
        // It is not committed, so it is removed together with the value.
        let file = try ReportFile(path: "\(folder)/trial")
        try file.write(Array("trial\n".utf8))
    }
}
