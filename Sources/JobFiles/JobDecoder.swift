import ReauthModel
import StrictYAML

/// Decodes the root of a job file.
///
/// Every key is asked for even after a problem, so that all problems are reported.
struct JobDecoder {
    let root: YAMLMapping
    let location: FileLocation
    /// SHA-256 of the providers file, set by ``job()``.
    private(set) var providersDigest: String?

    init(root: YAMLMapping, location: FileLocation) {
        self.root = root
        self.location = location
    }

    /// The job; may be `nil` or unusable once a problem was reported.
    mutating func job() -> Job? {
        let name = self.name()
        let actionValue = root.required("action", harmless: true)
        let action = actionValue.flatMap(self.action)
        let revoke = revokePolicy(action: action, actionValue: actionValue)
        let platform = PlatformDecoder(location: location).platform(root.required("platform")?.mapping())
        let source = SourceDecoder(location: location).source(in: root, platform: platform)
        let select =
            root.optional("select")?.mapping().map { selection($0, action: action, revoke: revoke) } ?? Selection()
        let applications = self.applications(
            action: action,
            revoke: revoke,
            actionValue: actionValue,
            platform: platform
        )
        let providersFile = self.providersFile()
        let confirm = confirmMode(action: action, revoke: revoke, select: select)
        let caFile = TrustDecoder(location: location).caFile(root.optional("trust")?.mapping())
        let limits = LimitsDecoder().limits(root.optional("limits")?.mapping())
        let safety = SafetyDecoder().limits(root.optional("safety")?.mapping(), action: action)
        let reenable = root.optional("reenable", harmless: true)?.enumeration(ReenablePolicy.self) ?? .autoDisabled
        let onStillValid = stillValidPolicy(action: action)
        let console = ConsoleDecoder(location: location).console(root.optional("console")?.mapping())
        let repeatInterval = RepeatDecoder().interval(root.optional("repeat"), action: action)
        let schedule = root.optional("schedule", harmless: true).flatMap(self.schedule)
        let reports = self.reports()
        let webhooks = WebhookDecoder(location: location).webhooks(root.optional("webhooks", harmless: true))
        let store = root.optional("store", harmless: true).flatMap(self.store)
        root.refuse("waves", "`waves` belongs below `safety`")
        guard let name, let action, let platform, let source else { return nil }
        return Job(
            name: name,
            action: action,
            revoke: revoke,
            platform: platform,
            source: source,
            select: select,
            applications: applications,
            providersFile: providersFile,
            caFile: caFile,
            confirm: confirm,
            concurrency: limits.concurrency,
            platformLimit: limits.platform,
            providerLimits: limits.providers,
            safety: safety,
            reenable: reenable,
            onStillValid: onStillValid,
            console: console,
            repeatInterval: repeatInterval,
            schedule: schedule,
            reports: reports,
            webhooks: webhooks,
            store: store
        )
    }

    // MARK: What to do

    private func name() -> String? {
        guard let value = root.required("name", harmless: true), let name = value.string() else { return nil }
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,63}/) != nil else {
            value.report("must be 1 to 64 of a-z, 0-9 and `-`, and start with a letter or digit")
            return nil
        }
        return name
    }

    private func action(_ value: YAMLValue) -> Action? {
        guard value.text != "audit" else {
            value.report("is not `audit` but `check`: it reads who is healthy and changes nothing")
            return nil
        }
        return value.enumeration(Action.self)
    }

    private func revokePolicy(action: Action?, actionValue: YAMLValue?) -> RevokePolicy? {
        let value = root.optional("revoke", harmless: true)
        switch action {
        case .rotate where !root.contains("revoke"):
            actionValue?.reportPlainly(
                "`revoke` is missing: a rotate job says what it revokes, `silent`, `access-token` or `grant`; "
                    + "there is no default"
            )
            return nil
        case .retire where !root.contains("revoke"):
            actionValue?.reportPlainly(
                "`revoke` is missing: a retire job says what it revokes, `access-token` or `grant`; there is no default"
            )
            return nil
        case .retire where value?.text == RevokePolicy.silent.rawValue:
            value?.report("must be `access-token` or `grant` for `action: retire`: after `silent` the grant lives on")
            return nil
        case .check, .reauthenticate:
            value?.report("goes with `action: rotate` or `retire` only; remove it")
            return nil
        case .rotate, .retire, nil:
            return value?.enumeration(RevokePolicy.self)
        }
    }

    private func stillValidPolicy(action: Action?) -> StillValidPolicy {
        guard let value = root.optional("onStillValid", harmless: true) else { return .report }
        if let action, action != .retire { value.report("goes with `action: retire` only; remove it") }
        return value.enumeration(StillValidPolicy.self) ?? .report
    }

    private func confirmMode(action: Action?, revoke: RevokePolicy?, select: Selection) -> ConfirmMode {
        guard let value = root.optional("confirm", harmless: true) else { return .ping }
        guard let mode = value.enumeration(ConfirmMode.self) else { return .ping }
        if action == .check, mode == .none {
            value.report("must be `ping` or `read` for `action: check`; with `none` there is nothing to check")
        }
        if revoke == .silent, mode != .ping {
            value.report("must be `ping` with `revoke: silent`: only a ping shows the silent refresh")
        }
        if select.authorizedBefore != nil, mode != .ping {
            value.report("must be `ping` with `select.authorizedBefore`: only a call shows which grants are dead")
        }
        return mode
    }

    // MARK: To which instances

    private func selection(_ mapping: YAMLMapping, action: Action?, revoke: RevokePolicy?) -> Selection {
        var selection = Selection()
        selection.elements = Set(mapping.optional("elements", harmless: true)?.names(.element) ?? [])
        for value in mapping.optional("exclude", harmless: true)?.filledList() ?? [] {
            guard let text = value.stringOrInteger() else { continue }
            guard let id = InstanceID(validating: text) else {
                value.report("must be an instance id of 1 to 18 digits, found \(value.found)")
                continue
            }
            selection.exclude.insert(id)
        }
        selection.limit = mapping.optional("limit", harmless: true)?.int(in: 1...Int.max)
        if let value = mapping.optional("authorizedBefore", harmless: true) {
            selection.authorizedBefore = cutOff(value, action: action, revoke: revoke)
        }
        return selection
    }

    private func cutOff(_ value: YAMLValue, action: Action?, revoke: RevokePolicy?) -> Timestamp? {
        if let action, !action.revokes {
            value.report("goes with `action: rotate` or `retire` only; remove it")
        } else if revoke == .silent {
            value.report("goes with `revoke: access-token` or `grant`: after `silent` every grant lives on")
        }
        guard let text = value.string() else { return nil }
        guard let moment = Timestamp(iso8601: text) else {
            value.report("must be a moment with its zone, as in 2026-10-01T00:00:00Z, found \(value.found)")
            return nil
        }
        return moment
    }

    // MARK: With what

    private func applications(
        action: Action?,
        revoke: RevokePolicy?,
        actionValue: YAMLValue?,
        platform: PlatformTarget?
    ) -> [ApplicationReference] {
        guard let value = root.optional("applications") else {
            // A silent rotation bothers nobody, so it makes no links.
            let makesLinks = action == .reauthenticate || (action == .rotate && revoke != .silent)
            if case .openConnectors = platform, makesLinks, !root.contains("applications") {
                actionValue?.reportPlainly(
                    "`applications` is missing: links for people need the client credentials of each element, "
                        + "and the platform masks them"
                )
            }
            return []
        }
        let decoder = ApplicationDecoder(location: location)
        let applications = (value.filledList() ?? []).compactMap { value in
            value.mapping().flatMap(decoder.application).map { (value, $0) }
        }
        var seen: Set<String> = []
        for (value, application) in applications where !seen.insert(application.element).inserted {
            value.report("is a second application for the element `\(application.element)`; keep one")
        }
        return applications.map(\.1)
    }

    private mutating func providersFile() -> String? {
        guard let value = root.optional("providers"), let name = value.string() else { return nil }
        let path = location.absolute(name)
        do {
            providersDigest = EffectDigest.hexadecimal(try FileContent(path: path, maximumSize: 1 << 20).bytes)
        } catch {
            value.report("names a file that \(error.message): \(path)")
        }
        return path
    }

    private func store(_ value: YAMLValue) -> String? {
        guard let name = value.string() else { return nil }
        guard !name.isEmpty, !name.hasSuffix("/") else {
            value.report("must name a file, such as ../.reauth/reauth.sqlite")
            return nil
        }
        return location.absolute(name)
    }

    /// The reports that the run's folder gets.
    private func reports() -> Set<ReportFormat> {
        guard let value = root.optional("reports", harmless: true) else { return Job.defaultReports }
        var formats: Set<ReportFormat> = []
        for value in value.filledList() ?? [] {
            switch value.text.flatMap(ReportFormat.init(rawValue:)) {
            case .csv: formats.insert(.csv)
            case .jsonl: formats.insert(.jsonl)
            case .html: formats.insert(.html)
            case .events: formats.insert(.events)
            case .json: value.reportPlainly("`json` in `reports` is always written, as summary.json; remove it")
            case .ocsf: refuseExport("ocsf", value)
            case .syslog: refuseExport("syslog", value)
            case nil: value.report("must be `csv`, `jsonl`, `html` or `events`, found \(value.found)")
            }
        }
        return formats
    }

    private func refuseExport(_ format: String, _ value: YAMLValue) {
        value.reportPlainly(
            "`\(format)` in `reports` is an export, which is asked for by `reauth report --format \(format)`; remove it"
        )
    }

    private func schedule(_ value: YAMLValue) -> CronExpression? {
        guard let text = value.string() else { return nil }
        do {
            return try CronExpression(parsing: text)
        } catch {
            value.report(error.message)
            return nil
        }
    }
}
