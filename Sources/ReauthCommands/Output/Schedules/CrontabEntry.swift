import ReauthModel
import ReauthOperations

/// A line of a user's crontab, with what it needs.
struct CrontabEntry {
    let job: ScheduledJob

    var text: String {
        (introduction + ["", "SHELL=/bin/sh", "PATH=/usr/local/bin:/usr/bin:/bin", line]).joined(separator: "\n") + "\n"
    }

    private var log: String { "\(job.storeFolder == "/" ? "" : job.storeFolder)/\(job.unitName).log" }

    private var introduction: [String] {
        [
            "# The job \(job.name), started by cron. As root, add these lines to the table of the user that reads its secrets:",
            "#   crontab -u \(job.user.shellQuoted) -e",
            "# (as that user: crontab -e). Before that:",
            "#   install -d -m 0700 -o \(job.user.shellQuoted) \(job.storeFolder.shellQuoted) \(job.reports.shellQuoted)",
            "# Times are those of the machine's time zone (now \(job.localTimeZone)), as safety.until is: \(job.schedule.text)",
        ]
            + ("Only one process works on the job at a time: no flock is needed. \(ends) \(failures)").comment()
            + rotation + secrets + job.warningLines
    }

    /// Each start writes some lines, and nobody else shortens the file.
    private var rotation: [String] {
        [
            "# The log grows for good, unless /etc/logrotate.d/\(job.unitName) says:",
            "#   \(log.logrotateQuoted) {",
            "#       su \(job.user) \(job.user)", "#       monthly", "#       rotate 12", "#       compress",
            "#       missingok",
            "#       notifempty",
            "#   }",
        ]
    }

    private var ends: String {
        let window = job.goodEnds.contains(.capReached) ? " and 7 (the end of its time window)" : ""
        return "cron knows no good end but 0, so exit 5 (people have to sign in)\(window) becomes 0."
    }

    private var failures: String {
        "Any other end is mailed to the user (MAILTO=), in one line: \(ScheduledJob.badEnds)."
    }

    private var secrets: [String] {
        var lines: [String] = []
        for (label, path) in job.secretFiles {
            lines +=
                "\(label): \(path) must belong to `\(job.user)` or root, and be readable for `\(job.user)` alone (mode 0600)."
                .comment()
        }
        if !job.secretVariables.isEmpty {
            lines +=
                ("\(job.secretVariables.joined(separator: ", ")): cron sets no secret. A line NAME=VALUE here would stand in the "
                + "crontab for good; better: {file: …} in the job, a file with mode 0600.").comment()
        }
        for program in job.secretPrograms {
            lines.append("# \(program) tells a secret: it must be found by PATH, and ask nobody.")
        }
        return lines
    }

    private var line: String {
        let words = job.arguments(store: job.store, reports: job.reports, exitZeroOn: job.goodEnds)
        let command = ([job.program] + words).map(\.shellQuoted).joined(separator: " ")
        let shell =
            "umask 077; \(command) >>\(log.shellQuoted) 2>&1 || echo \("reauth: job \(job.name) ended with exit code".shellQuoted) \"$?;\" "
            + "see \(log.shellQuoted)"
        // cron(8) turns a bare % into a line break.
        return "\(job.schedule.plain) \(shell.replacing("%", with: "\\%"))"
    }
}

extension String {
    /// As a path of logrotate's, which expands patterns outside quotes.
    fileprivate var logrotateQuoted: String { "\"\(self)\"" }
}
