import ReauthModel
import ReauthOperations

/// A service and a timer of systemd.
struct SystemdUnits {
    let job: ScheduledJob

    var text: String {
        (introduction + ["", "# FILE \(folder)\(job.unitName).service"] + service + [
            "", "# FILE \(folder)\(job.unitName).timer",
        ]
            + timer).joined(separator: "\n") + "\n"
    }

    private var folder: String { "/etc/systemd/system/" }

    private var introduction: [String] {
        let name = job.unitName
        let variables = job.secretVariables
        return [
            "# The job \(job.name), started by systemd. Save this text as \(name).units; then, as root:",
            "#   awk '/^# FILE / {file = $3} file {print > file}' \(name).units",
            "#   id \(job.user.shellQuoted) || useradd --system --shell /usr/sbin/nologin \(job.user.shellQuoted)",
            "#   install -d -m 0700 -o \(job.user.shellQuoted) \(job.storeFolder.shellQuoted) \(job.reports.shellQuoted)",
        ]
            + (variables.isEmpty
                ? [] : ["#   install -D -m 0600 /dev/null \(environmentFile)     and write it: see below"])
            + [
                "#   systemctl daemon-reload && systemctl enable --now \(name).timer",
                "# Try it: systemctl start \(name).service; look at it: journalctl -u \(name), systemctl list-timers",
            ] + job.warningLines
    }

    // MARK: The service

    private var service: [String] {
        [
            "[Unit]",
            "Description=reauth, job \(job.name)",
            "Wants=network-online.target",
            "After=network-online.target",
            "# Whom to tell when it fails:",
            "#OnFailure=tell-somebody@%n.service",
            "",
            "[Service]",
            "Type=oneshot",
            "ExecStart=\(commandLine)",
            "# No harm, and no failure:\(goodEnds)",
            "SuccessExitStatus=\(([5] + (hasWindow ? [7] : []) + [130]).map { "\($0)" }.joined(separator: " "))",
        ]
            + ("A failure: \(ScheduledJob.badEnds). It is not started again at once: a run that a threshold stopped waits for a "
            + "person.").comment()
            + [
                "Restart=no",
                "# A run takes as long as its limits say. A stop lets it bring what is under way to a safe place.",
                "TimeoutStartSec=infinity",
                "KillSignal=SIGTERM",
                "KillMode=mixed",
                "TimeoutStopSec=5min",
                "",
                "User=\(Self.word(job.user))",
                "UMask=0077",
                "WorkingDirectory=/",
            ] + zone + secrets + hardening
    }

    private var hasWindow: Bool { job.goodEnds.contains(.capReached) }

    private var goodEnds: String {
        " 5 people have to sign in," + (hasWindow ? " 7 the end of its time window," : "")
            + " 130 stopped; the next start goes on."
    }

    private var commandLine: String {
        // 8 cannot come, because the start is skipped while another process works.
        let words = job.arguments(store: job.store, reports: job.reports, exitZeroOn: [])
        return ([job.program] + words).map { Self.word($0, isCommand: true) }.joined(separator: " ")
    }

    private var zone: [String] {
        job.timeZone.map { ["# safety.until is read in this zone.", "Environment=TZ=\(Self.word($0))"] } ?? []
    }

    private var environmentFile: String { "/etc/reauth/\(job.name).env" }

    private var secrets: [String] {
        guard !job.secrets.isEmpty else { return [] }
        let credentials = "/run/credentials/\(job.unitName).service/"
        var lines = ["", "# Secrets. Best: systemd hands a file of root to this service alone."]
        for (label, path) in job.secretFiles {
            if path.hasPrefix(credentials), !path.dropFirst(credentials.count).contains("/") {
                let name = path.dropFirst(credentials.count)
                lines += [
                    "# \(label): a file of root, mode 0600; or LoadCredentialEncrypted= and a file of `systemd-creds encrypt`.",
                    "LoadCredential=\(Self.word("\(name):/etc/credstore/\(name)"))",
                ]
            } else {
                let name = path.split(separator: "/").last.map(String.init) ?? label
                lines += [
                    "# \(label): \(path) must belong to `\(job.user)`, mode 0600. Better: it belongs to root, the job has",
                    "#   {file: \(credentials)\(name)}, and here stands",
                    "#LoadCredential=\(Self.word("\(name):\(path)"))",
                ]
            }
        }
        if !job.secretVariables.isEmpty {
            lines += [
                "# \(job.secretVariables.joined(separator: ", ")): lines NAME=VALUE of this file, which belongs to root, mode 0600. Worse "
                    + "than LoadCredential=:",
                "# a variable is seen by every program that the service starts. Better: {file: \(credentials)NAME} in the job.",
                "EnvironmentFile=\(environmentFile)",
            ]
        }
        for program in job.secretPrograms {
            lines.append("# \(program) tells a secret: it runs as `\(job.user)`, within the limits below.")
        }
        return lines
    }

    private var hardening: [String] {
        let homes = ["/home/", "/root/", "/run/user/"]
        let paths =
            [job.program, job.jobFile, job.store, job.reports] + job.files + job.secretFiles.map(\.path)
        let isAtHome = paths.contains { path in homes.contains { path.hasPrefix($0) } }
        let isTemporary = paths.contains { $0.hasPrefix("/tmp/") || $0.hasPrefix("/var/tmp/") }
        return [
            "",
            "# It writes to its store and its reports, and nowhere else.",
            "ProtectSystem=strict",
            "ReadWritePaths=\(Self.word(job.storeFolder)) \(Self.word(job.reports))",
            "ProtectHome=\(isAtHome ? "read-only" : "yes")",
            "PrivateTmp=\(isTemporary ? "no" : "yes")",
            "PrivateDevices=yes",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=",
            "AmbientCapabilities=",
            "# AF_NETLINK: the system's resolver asks which addresses the machine has.",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
            "SystemCallFilter=@system-service",
            "SystemCallFilter=~@privileged @resources",
            "SystemCallErrorNumber=EPERM",
            "SystemCallArchitectures=native",
            "RestrictNamespaces=yes",
            "RestrictRealtime=yes",
            "RestrictSUIDSGID=yes",
            "LockPersonality=yes",
            "MemoryDenyWriteExecute=yes",
            "ProtectClock=yes",
            "ProtectControlGroups=yes",
            "ProtectHostname=yes",
            "ProtectKernelLogs=yes",
            "ProtectKernelModules=yes",
            "ProtectKernelTunables=yes",
            "# Not ProcSubset=pid: a lock tells this start of the machine from others by /proc/sys/kernel/random/boot_id.",
            "ProtectProc=invisible",
            "KeyringMode=private",
            "RemoveIPC=yes",
        ]
    }

    // MARK: The timer

    private var timer: [String] {
        let zone = job.timeZone.map { " \($0)" } ?? ""
        let either =
            job.schedule.isEitherDayEnough
            ? ["# cron starts a job when either field for days holds: so there are two lines."] : []
        return [
            "[Unit]",
            "Description=reauth, job \(job.name): \(job.schedule.text.replacing("%", with: "%%"))",
            "",
            "[Timer]",
            job.timeZone == nil
                ? "# In the local time of this machine (now \(job.localTimeZone)), as safety.until is."
                : "# In the time zone that is named, as safety.until is.",
        ] + either + job.schedule.calendarEvents.map { "OnCalendar=\($0)\(zone)" }
            + (job.until == nil
                ? ["# A start that was missed, because the machine was off, is made up for.", "Persistent=true"]
                : ("The job ends its nights at safety.until: a start that was missed must not be made up for by day, when that is "
                    + "many hours away.").comment() + ["Persistent=false"])
            + ["RandomizedDelaySec=2min", "AccuracySec=1min", "", "[Install]", "WantedBy=timers.target"]
    }

    /// One word of a setting (systemd.syntax(7), systemd.service(5)); `%` begins a specifier, and `$` of a command a variable.
    static func word(_ text: String, isCommand: Bool = false) -> String {
        var escaped = text.replacing("%", with: "%%")
        if isCommand { escaped = escaped.replacing("$", with: "$$") }
        let isPlain = escaped.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (48...57).contains(byte)
                || "/._-:@%$,+".utf8.contains(byte)
        }
        guard !isPlain || escaped.isEmpty else { return escaped }
        return "\"" + escaped.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
