package import ReauthModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension ReportFolder {
    /// Finds out whether the reports of `run` could be written below `reports`: makes the folder, writes a file in it and
    /// removes what it made.
    ///
    /// Throws ``ReportError``. Meant for the time before anything is sent: a folder that cannot be written would otherwise be
    /// noticed when the work is done.
    package static func tryOut(below reports: String, run: RunID) throws(ReportError) {
        var made: [String] = []
        defer {
            for folder in made.reversed() { rmdir(folder) }
        }
        let folder = "\(reports)/\(run)"
        var prefix = folder.hasPrefix("/") ? "/" : ""
        for part in folder.split(separator: "/") {
            prefix += part + "/"
            if mkdir(prefix, 0o700) == 0 {
                made.append(prefix)
            } else if errno != EEXIST {
                throw ReportError(path: prefix, errno: errno)
            }
        }
        // Not committed, it is gone with the value.
        let file = try ReportFile(path: "\(folder)/trial")
        try file.write(Array("trial\n".utf8))
    }
}
