/// What the checks of a job found.
package struct Diagnosis: Sendable, Hashable, Encodable {
    /// The job file, as it was named.
    package var job: String
    /// What the job does, in words; empty where the file is no job.
    package var reading: [String]
    /// In the order of ``Finding/Check``.
    package var findings: [Finding]
    /// Whether only this machine's files were looked at.
    package var isOffline: Bool

    package init(job: String, reading: [String], findings: [Finding], isOffline: Bool) {
        self.job = job
        self.reading = reading
        self.findings = findings
        self.isOffline = isOffline
    }

    private enum CodingKeys: String, CodingKey {
        case job, reading, findings, exitCode
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(job, forKey: .job)
        try container.encode(reading, forKey: .reading)
        try container.encode(findings, forKey: .findings)
        try container.encode(status.rawValue, forKey: .exitCode)
    }
}

extension Diagnosis {
    /// The order in which a run meets what is wrong: it reads the job, opens the store, loads secrets, asks the platform, and
    /// only then reads its input and looks at the disks.
    private static let order: [Finding.Check] = [
        .job, .store, .catalog, .secrets, .proxy, .dns, .connection, .credentials, .input, .disk,
    ]

    /// What `reauth run` would end with; success where nothing is `wrong`.
    package var status: ExitStatus {
        let wrong = findings.filter { $0.status != nil }
        let first = Self.order.lazy.compactMap { check in wrong.first { $0.check == check } }.first
        return (first ?? wrong.first)?.status ?? .success
    }

    /// How many checks ended so.
    package func count(_ verdict: Finding.Verdict) -> Int {
        findings.count { $0.verdict == verdict }
    }
}

extension [Finding] {
    /// In the order of ``Finding/Check``.
    var inReadingOrder: [Finding] {
        Finding.Check.allCases.flatMap { check in filter { $0.check == check } }
    }
}
