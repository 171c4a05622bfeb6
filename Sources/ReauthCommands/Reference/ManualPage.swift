import ReauthOperations

/// The manual page `reauth(1)`, in the macros of man(7), which every system's `man` reads.
struct ManualPage: Sendable {
    let program: CommandDescription

    var text: String {
        var lines = [
            // Without a date: the same program prints the same page.
            ".TH REAUTH 1 \"\" \"reauth \(Self.escaped(ToolVersion.current))\" \"User Commands\"",
            ".SH NAME", Self.line("reauth - rotates, invalidates and re-authenticates the OAuth tokens of a fleet"),
            ".SH SYNOPSIS", ".B reauth", ".I command", Self.line("[arguments]"),
            ".SH DESCRIPTION", Self.line(program.abstract ?? ""),
        ]
        lines += Self.blocks(program.discussion ?? "")
        lines.append(".SH COMMANDS")
        for command in program.leaves { lines += section(command) }
        lines.append(".SH EXIT STATUS")
        for status in ExitStatus.allCases { lines += Self.item(String(status.rawValue), status.meaning) }
        lines += [".SH JOB FILE", Self.line(JobKey.introduction)]
        for key in JobKey.all { lines += Self.item(key.name, key.meaning) }
        lines.append(".SH ENVIRONMENT")
        for (name, meaning) in Self.variables { lines += Self.item(name, meaning) }
        lines.append(".SH FILES")
        for (name, meaning) in Self.files { lines += Self.item(name, meaning) }
        lines += [".SH SEE ALSO", Self.line(Self.seeAlso)]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let seeAlso = """
        crontab(5), systemd.timer(5), logrotate(8), runuser(1). `reauth help COMMAND` prints the section of one command; \
        Jobs/README.md explains the job file line by line, and Reports/README.md the reports.
        """

    private static let variables = [
        ("REAUTH_STORE", "The checkpoint store, where --store is not given; it comes before `store` of a job."),
        ("HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "The proxy of all requests, and the hosts that are reached without it."),
        ("NO_COLOR", "Where it is set, nothing is coloured."),
    ]

    private static let files = [
        (
            ".reauth/reauth.sqlite",
            "The checkpoint store, with its keys, locks and quotas beside it: they belong together."
        ),
        ("Reports/RUN/", "The reports of a run, readable by their owner only."),
    ]

    private func section(_ command: CommandDescription) -> [String] {
        var lines = [".SS \(Self.escaped(command.path))", Self.line(command.abstract ?? "")]
        lines += [".PP", Self.line(command.usage)]
        for argument in command.ownArguments { lines += Self.item(argument.heading, argument.explanation) }
        return lines + Self.blocks(command.discussion ?? "")
    }

    private static func blocks(_ text: String) -> [String] {
        var heading = ""
        return HelpBlock.blocks(of: text).flatMap { block -> [String] in
            switch block {
            case .heading(let name):
                heading = name
                return [".PP", ".B \(escaped(name))"]
            case .paragraph(let text): return [".PP", line(text)]
            // A list of codes is broken at any width.
            case .verbatim(let verbatim) where heading == "EXIT CODES": return verbatim.flatMap(code)
            case .verbatim(let verbatim): return [".PP", ".nf", ".RS 4"] + verbatim.map(line) + [".RE", ".fi"]
            }
        }
    }

    /// `3 some items failed`: the code, and what it means.
    private static func code(_ line: String) -> [String] {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let meaning = (words.last ?? "").drop { $0 == " " }
        return item(words.first ?? "", String(meaning))
    }

    private static func item(_ name: String, _ meaning: String) -> [String] {
        [".TP", ".B \(escaped(name))", line(meaning)]
    }

    /// A line of text that is no request of troff, whatever it begins with.
    private static func line(_ text: String) -> String {
        let escaped = escaped(text)
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&\(escaped)" : escaped
    }

    /// Hyphens that can be copied to a shell, and no escapes.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\"", with: "\\(dq")
    }
}
