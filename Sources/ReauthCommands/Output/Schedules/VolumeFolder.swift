import ReauthOperations

/// A folder of a container, with the files that are put there.
struct VolumeFolder: Equatable {
    /// One file: what it is called in the ConfigMap or Secret that holds it, and its path below the folder.
    struct Entry: Equatable {
        var key: String
        var path: String
        /// Where it lies on this machine.
        var source: String
    }

    /// Where it is mounted.
    var path: String
    var files: [Entry] = []
    var secrets: [Entry] = []

    /// The folders for all files that a job reads.
    ///
    /// Every path stays as it is, so that the job file holds in a container as it stands. No folder lies in another one: what
    /// would be mounted there could not be made on a read-only mount.
    static func folders(of job: ScheduledJob) throws(ScheduleUnusable) -> [VolumeFolder] {
        let files = [job.jobFile] + job.files.filter { $0 != job.jobFile }
        let secrets = job.secretFiles.map(\.path)
        let all = Set((files + secrets).map(ScheduledJob.folder)).sorted { ($0.count, $0) < ($1.count, $1) }
        var folders: [VolumeFolder] = []
        for folder in all where !folders.contains(where: { "\(folder)/".hasPrefix("\($0.path)/") }) {
            guard !["/", "/etc", "/usr", "/bin", "/lib", "/proc", "/sys", "/dev", "/tmp"].contains(folder) else {
                throw ScheduleUnusable(
                    message:
                        "a container cannot be given files in \(folder): move the job, its files and its secrets to folders of "
                        + "their own"
                )
            }
            folders.append(VolumeFolder(path: folder))
        }
        let fileKeys = Self.keys(of: files)
        let secretKeys = Self.keys(of: secrets)
        for index in folders.indices {
            let prefix = folders[index].path + "/"
            func entries(_ paths: [String], _ keys: [String: String]) -> [Entry] {
                paths.filter { $0.hasPrefix(prefix) }.map { path in
                    Entry(key: keys[path] ?? path, path: String(path.dropFirst(prefix.count)), source: path)
                }
            }
            folders[index].files = entries(files, fileKeys)
            folders[index].secrets = entries(secrets, secretKeys)
        }
        return folders
    }

    /// Each file's own key: its name, or its path where two have one name.
    private static func keys(of paths: [String]) -> [String: String] {
        let names = Dictionary(grouping: paths) { key(of: String($0.split(separator: "/").last ?? "")) }
        var keys: [String: String] = [:]
        for (name, paths) in names {
            for (number, path) in paths.enumerated() { keys[path] = number == 0 ? name : "\(name)-\(number + 1)" }
        }
        return keys
    }

    /// A key has letters, digits, `-`, `_` and `.`.
    private static func key(of name: String) -> String {
        String(
            name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || "-_.".contains($0) ? $0 : "-" }
        )
    }
}
