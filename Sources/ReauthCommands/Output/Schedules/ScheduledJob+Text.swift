import ReauthModel
import ReauthOperations

extension ScheduledJob {
    /// What a scheduler reads, with a comment at its beginning that says how to install it.
    func text(for format: ScheduleFormat) throws(ScheduleUnusable) -> String {
        switch format {
        case .systemd: SystemdUnits(job: self).text
        case .cron: CrontabEntry(job: self).text
        case .kubernetes: try CronJobManifest(job: self).text
        }
    }

    /// What it is called at a scheduler.
    var unitName: String { "reauth-\(name)" }

    /// The folder of the store.
    var storeFolder: String { ScheduledJob.folder(of: store) }

    /// The folder of a file.
    static func folder(of path: String) -> String {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return folder.isEmpty ? "/" : String(folder)
    }

    /// The arguments of the program.
    ///
    /// What is said there is the same for every scheduler.
    ///
    /// `exitZeroOn` are the codes that the scheduler cannot be told about.
    func arguments(store: String, reports: String, exitZeroOn: [ExitStatus]) -> [String] {
        let codes = exitZeroOn.map { String($0.rawValue) }.joined(separator: ",")
        return ["run", jobFile, "--yes", "--if-running", "skip"]
            + (codes.isEmpty ? [] : ["--exit-zero-on", codes])
            + ["--store", store, "--reports", reports]
    }

    /// The names of the environment variables that hold secrets.
    var secretVariables: [String] {
        secrets.compactMap { if case .environment(let name) = $0.reference { name } else { nil } }
    }

    /// The programs that tell secrets, without their arguments.
    var secretPrograms: [String] {
        let programs = secrets.compactMap { if case .command(let words) = $0.reference { words.first } else { nil } }
        return Set(programs).sorted()
    }

    /// The files that hold secrets.
    var secretFiles: [(label: String, path: String)] {
        secrets.compactMap { if case .file(let path) = $0.reference { ($0.label, path) } else { nil } }
    }

    /// What the exit codes mean that are no success for the scheduler.
    static let badEnds = """
        3 some items failed, 4 credentials rejected, 6 stopped by a failure threshold, 9 plan or input changed, 10 store unusable, \
        11 platform unreachable, 65 bad input file
        """

    /// The warnings as comments.
    var warningLines: [String] { warnings.flatMap { ("WARNING: " + $0).comment() } }
}

/// Why a job cannot be written down for a scheduler.
struct ScheduleUnusable: Error {
    let message: String
}

extension String {
    /// As lines of a comment.
    func comment(width: Int = 110) -> [String] {
        var lines = [""]
        for word in split(separator: " ") {
            if lines[lines.count - 1].count + word.count + 1 > width { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.map { "# " + $0 }
    }
}
