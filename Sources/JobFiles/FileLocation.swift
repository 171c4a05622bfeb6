/// Where a job file lies, and so what the relative paths in it mean.
struct FileLocation {
    /// Absolute path of the job file.
    let jobFile: String
    private let folder: Substring

    init(jobFile path: String, workingDirectory: String) {
        jobFile = Self.join(workingDirectory[...], path)
        folder = jobFile[..<(jobFile.lastIndex(of: "/") ?? jobFile.startIndex)]
    }

    /// `path` as it stands when it is absolute, else below the job file's folder.
    func absolute(_ path: String) -> String {
        Self.join(folder, path)
    }

    /// `..` stays: what it means depends on symbolic links, which only the system may follow.
    private static func join(_ folder: Substring, _ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var rest = path[...]
        while rest.hasPrefix("./") {
            rest = rest.dropFirst(2).drop { $0 == "/" }
        }
        return folder.hasSuffix("/") ? "\(folder)\(rest)" : "\(folder)/\(rest)"
    }
}
