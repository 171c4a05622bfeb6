import ReauthModel

/// What a job does, in a few lines for the person who wrote it.
enum JobInWords {
    static func lines(_ job: Job) -> [String] {
        [action(job), sandbox(job), instances(job), proof(job), pace(job), safety(job), people(job), store(job)]
            .compactMap(\.self)
    }

    private static func action(_ job: Job) -> String {
        let name = job.name
        switch job.action {
        case .check:
            return job.confirm == .ping
                ? "\(name) finds out which instances work: it calls each one once, and revokes nothing."
                : "\(name) reads each instance and calls none: a token that was revoked can look healthy. It revokes nothing."
        case .reauthenticate:
            return "\(name) makes links for instances that wait for a sign-in, and revokes nothing."
        case .rotate:
            return "\(name) rotates: " + (revocation(job) ?? "it revokes")
        case .retire:
            let stillValid =
                job.onStillValid == .disable ? " An instance whose token still works is disabled on the platform." : ""
            return "\(name) retires: it ends grants for good, and asks nobody to sign in (revoke: "
                + "\(job.revoke?.rawValue ?? "nothing")).\(stillValid)"
        }
    }

    private static func revocation(_ job: Job) -> String? {
        switch job.revoke {
        case .silent:
            "it revokes access tokens only where the platform heals the instance by itself; nobody has to sign in "
                + "(revoke: silent)."
        case .accessToken:
            "it revokes access tokens; where the grant dies with them, somebody has to sign in (revoke: access-token)."
        case .grant:
            "it revokes every grant, and somebody has to sign in for each instance (revoke: grant)."
        case nil: nil
        }
    }

    /// A rehearsal looks like the real thing in everything that follows.
    private static func sandbox(_ job: Job) -> String? {
        switch job.platform {
        case .openConnectors: nil
        case .embeddedSandbox:
            "Platform: a sandbox, new for each run. Nothing real is touched; for that, the job needs `kind: open-connectors`."
        case .remoteSandbox(let url):
            "Platform: the sandbox at \(url). Nothing real is touched; for that, the job needs `kind: open-connectors`."
        }
    }

    private static func instances(_ job: Job) -> String {
        let source =
            switch job.source {
            case .csv(let path): "those of \(path)"
            case .api(let elements, let tags, let search): list(elements, tags, search)
            }
        var parts: [String] = []
        let select = job.select
        if !select.elements.isEmpty { parts.append("only of \(select.elements.sorted().joined(separator: ", "))") }
        if !select.exclude.isEmpty {
            parts.append("not \(select.exclude.map(\.rawValue).sorted().joined(separator: ", "))")
        }
        if let limit = select.limit { parts.append("the first \(limit)") }
        if let moment = select.authorizedBefore { parts.append("authorized before \(moment)") }
        if let interval = job.repeatInterval { parts.append("not done within \(interval.compact)") }
        return "Instances: " + ([source] + parts).joined(separator: "; ") + "."
    }

    private static func list(_ elements: [String], _ tags: [String], _ search: String?) -> String {
        var parts: [String] = []
        if !elements.isEmpty { parts.append("of \(elements.joined(separator: ", "))") }
        if !tags.isEmpty { parts.append("with the tags \(tags.joined(separator: ", "))") }
        if let search { parts.append("that match `\(search)`") }
        return parts.isEmpty
            ? "all that the platform lists" : "those that the platform lists " + parts.joined(separator: " ")
    }

    private static func proof(_ job: Job) -> String? {
        guard job.action != .reauthenticate else { return nil }
        return switch job.confirm {
        case .ping: "Proof: one call through each instance."
        case .read: "Proof: each instance is read and compared; nothing is called through it."
        case .none: "Proof: none beyond the provider's answer."
        }
    }

    private static func pace(_ job: Job) -> String {
        var parts = ["\(job.concurrency) instances at a time"]
        parts.append("the platform \(job.platformLimit ?? .platform)")
        parts += job.providerLimits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "Limits: " + parts.joined(separator: "; ") + "."
    }

    private static func safety(_ job: Job) -> String? {
        let safety = job.safety
        var parts: [String] = []
        if let maximum = safety.maxInstances { parts.append("at most \(maximum) instances") }
        if !safety.waves.isEmpty {
            let approval = safety.approvesWaves ? ", each let begin by `reauth approve`" : ""
            parts.append("waves of \(safety.waves.map(words).joined(separator: ", "))\(approval)")
        }
        if let threshold = safety.failureThreshold { parts.append("stops \(words(threshold))") }
        if let until = safety.until { parts.append("begins nothing after \(until)") }
        if let length = safety.maxDuration { parts.append("works for \(length.compact) at most") }
        return parts.isEmpty ? nil : "Safety: " + parts.joined(separator: "; ") + "."
    }

    private static func store(_ job: Job) -> String? {
        job.store.map { "Store: \($0), unless --store or REAUTH_STORE names another one." }
    }

    private static func words(_ size: WaveSize) -> String {
        switch size {
        case .count(let count): String(count)
        case .percent(let percent): "\(number(percent))%"
        }
    }

    private static func words(_ threshold: FailureThreshold) -> String {
        var parts: [String] = []
        if let percent = threshold.percent {
            parts.append("above \(number(percent)) % failures, from \(threshold.minimum) ended instances on")
        }
        if let count = threshold.count { parts.append("above \(count) failures") }
        if let consecutive = threshold.consecutive { parts.append("at \(consecutive) failures in a row") }
        return parts.joined(separator: ", or ")
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }

    private static func people(_ job: Job) -> String? {
        let mayAsk = job.action == .reauthenticate || job.action == .rotate && job.revoke != .silent
        guard mayAsk else { return nil }
        let console = job.console
        guard let page = console.publicURL else {
            return
                "Sign-ins: links lead to the providers; their codes come back by `reauth console` on this machine, or by "
                + "`reauth codes import`."
        }
        let group = console.groupBy.map { ", grouped by \($0)" } ?? ""
        return "Sign-ins: by links to \(page), good for \(console.linkLifetime.compact)\(group)."
    }
}
