import ReauthEngine

/// What one check of a job's surroundings found.
package struct Finding: Sendable, Hashable, Encodable {
    /// What is checked, in the order in which people read it.
    package enum Check: String, Sendable, CaseIterable, Encodable {
        /// The job file.
        case job
        /// The provider catalog, with the job's additions and limits.
        case catalog
        /// The instances.
        case input
        /// The OAuth clients that links and revocations need.
        case applications
        /// Where browsers come back to.
        case redirectURIs = "redirect_uris"
        /// Who asks customers to sign in: the files of `console.brand`.
        case brand
        /// Files, variables and commands that hold secrets.
        case secrets
        /// The checkpoint store.
        case store
        /// The room for what a run writes.
        case disk
        /// Which host is reached through which proxy.
        case proxy
        /// The platform's name.
        case dns
        /// A connection to the platform, with TLS.
        case connection
        /// Whether the platform knows us.
        case credentials
        /// Our clock beside the platform's.
        case clock
        /// The names of the hosts that tokens are sent to.
        case providers
    }

    /// How a check ended.
    package enum Verdict: String, Sendable, CaseIterable, Encodable {
        case fine
        /// A run works; something about it may not be what was meant.
        case warning
        /// A run would not begin, or not do what it should.
        case wrong
        case notLookedAt = "not_looked_at"
    }

    package var check: Check
    package var verdict: Verdict
    /// What was found, free of secrets.
    package var sentence: String
    /// What to do; `nil` where nothing has to be done.
    package var remedy: String?
    /// The single problems, with file and line where they have one.
    package var problems: [String]
    /// What a run would end with; `nil` where it is not `wrong`.
    package var status: ExitStatus?

    private enum CodingKeys: String, CodingKey {
        case check, verdict, sentence, remedy, problems, exitCode
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(check, forKey: .check)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(sentence, forKey: .sentence)
        try container.encode(remedy, forKey: .remedy)
        try container.encode(problems, forKey: .problems)
        try container.encode(status?.rawValue, forKey: .exitCode)
    }
}

extension Finding {
    /// Nothing has to be done.
    package static func fine(_ check: Check, _ sentence: String) -> Finding {
        Finding(check: check, verdict: .fine, sentence: sentence, problems: [])
    }

    /// A run works, and may not do what was meant.
    package static func warning(
        _ check: Check,
        _ sentence: String,
        remedy: String? = nil,
        problems: [String] = []
    ) -> Finding {
        Finding(check: check, verdict: .warning, sentence: sentence, remedy: remedy, problems: problems)
    }

    /// A run would end with `status`.
    package static func wrong(
        _ check: Check,
        _ status: ExitStatus,
        _ sentence: String,
        remedy: String? = nil,
        problems: [String] = []
    ) -> Finding {
        Finding(
            check: check,
            verdict: .wrong,
            sentence: sentence,
            remedy: remedy,
            problems: problems,
            status: status
        )
    }

    /// It rests on something that is not there; `reason` goes on after "because".
    package static func notLookedAt(_ check: Check, because reason: String) -> Finding {
        Finding(check: check, verdict: .notLookedAt, sentence: "because \(reason)", problems: [])
    }

    /// Everything that is wrong with a file.
    static func wrong(_ check: Check, _ error: InvalidInput, remedy: String? = nil) -> Finding {
        var problems = error.problems.map(\.description)
        if error.total > problems.count { problems.append("… and \(error.total - problems.count) more") }
        return .wrong(
            check,
            .badInput,
            error.total == 1 ? "1 problem" : "\(error.total) problems",
            remedy: remedy,
            problems: problems
        )
    }
}
