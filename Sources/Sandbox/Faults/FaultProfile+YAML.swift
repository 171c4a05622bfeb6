import ReauthModel
import StrictYAML

extension FaultProfile {
    /// Reads the profile in the file at `path`.
    ///
    ///     limits:
    ///       box: {rate: 20/s, burst: 3, retryAfter: http-date}
    ///     faults:
    ///       revoke: {throttled: 1, resetAfter: 0.5, slow: 2, slowness: 1.5}
    ///       read: {cutOff: 1, html: 1, empty: 1}
    ///     instances: {masked: 0, disabled: 2, deleted: 1, expired: 5, perAccount: 3, samples: 50, hubspot: 10, forbidden: 2, undated: 5}
    ///     meanwhile:
    ///       disabled: {percent: 2, moment: before-revoke}
    ///       refreshed: {percent: 2, moment: after-read, rotation: always}
    ///       signedIn: {percent: 1, moment: after-revoke}
    ///     outages:
    ///       - {lane: platform, after: 2, for: 4}
    ///       - {lane: box, after: 0, for: 30, answer: throttled, retryAfter: 3600}
    ///     revokeLies: 1
    ///     accessTokenLifetime: 1800
    ///     tokenOnLastPage: true
    ///     rowBytes: 40000
    ///     exchangeVisibleAfter: 20
    ///
    /// Chances are percentages, times are seconds. A missing key means the value of ``none``; an unknown key is an error.
    package init(contentsOf path: String) throws(InvalidFaultProfile) {
        do {
            try self.init(YAMLDocument(contentsOf: path))
        } catch {
            throw InvalidFaultProfile(error)
        }
    }

    /// Reads a profile; `path` names the text in problems.
    package init(yaml text: String, path: String) throws(InvalidFaultProfile) {
        do {
            try self.init(YAMLDocument(text: text, file: path))
        } catch {
            throw InvalidFaultProfile(error)
        }
    }

    private init(_ document: YAMLDocument) throws(YAMLProblems) {
        self.init()
        let root = document.root
        if let mapping = root.optional("limits", harmless: true)?.mapping() {
            for lane in SandboxLane.allCases {
                limits[lane] = mapping.optional(lane.rawValue, harmless: true)?.mapping().flatMap(Limit.init)
            }
        }
        if let mapping = root.optional("faults", harmless: true)?.mapping() {
            for kind in RequestKind.allCases {
                guard let value = mapping.optional(kind.rawValue, harmless: true), let chances = value.mapping() else {
                    continue
                }
                faults[kind] = Chances(chances, value)
            }
        }
        if let mapping = root.optional("instances", harmless: true)?.mapping() {
            instances.masked = mapping.optional("masked", harmless: true)?.double(in: 0...50) ?? instances.masked
            instances.disabled = mapping.optional("disabled", harmless: true)?.double(in: 0...50) ?? instances.disabled
            instances.deleted = mapping.percent("deleted")
            instances.expired = mapping.percent("expired")
            instances.samples = mapping.percent("samples")
            let sharers = mapping.optional("perAccount", harmless: true)?.int(in: 1...SandboxPopulation.largestAccount)
            instances.perAccount = sharers ?? instances.perAccount
            instances.hubSpot = mapping.percent("hubspot")
            instances.forbidden = mapping.percent("forbidden")
            instances.undated = mapping.percent("undated")
        }
        if let mapping = root.optional("meanwhile", harmless: true)?.mapping() { meanwhile = Meanwhile(mapping) }
        outages =
            root.optional("outages", harmless: true)?.list()?.compactMap { $0.mapping().flatMap(Outage.init) } ?? []
        revokeLies = root.percent("revokeLies")
        retryAfter = root.optional("retryAfter", harmless: true)?.enumeration() ?? retryAfter
        tokenOnLastPage = root.optional("tokenOnLastPage", harmless: true)?.bool() ?? tokenOnLastPage
        elementTokenAnswer = root.optional("elementTokenAnswer", harmless: true)?.enumeration() ?? elementTokenAnswer
        configurationShape = root.optional("configurationShape", harmless: true)?.enumeration() ?? configurationShape
        nestedElementHub = root.optional("nestedElementHub", harmless: true)?.bool() ?? nestedElementHub
        rowBytes = root.optional("rowBytes", harmless: true)?.int(in: 0...1_000_000) ?? rowBytes
        idsAsStrings = root.optional("idsAsStrings", harmless: true)?.bool() ?? idsAsStrings
        datesAsNumbers = root.optional("datesAsNumbers", harmless: true)?.bool() ?? datesAsNumbers
        codeLifetime = root.seconds("codeLifetime", upTo: 86_400) ?? codeLifetime
        exchangeVisibleAfter = root.seconds("exchangeVisibleAfter", upTo: 86_400) ?? exchangeVisibleAfter
        accessTokenLifetime = root.seconds("accessTokenLifetime", upTo: 86_400) ?? accessTokenLifetime
        try document.finish()
    }
}

extension FaultProfile.Limit {
    fileprivate init?(_ mapping: YAMLMapping) {
        let rate = mapping.required("rate", harmless: true)
        let burst = mapping.optional("burst", harmless: true)?.int(in: 0...1000)
        let form = mapping.optional("retryAfter", harmless: true)?.enumeration(FaultProfile.RetryAfterForm.self)
        guard let rate, let text = rate.string() else { return nil }
        guard let window = RateWindow(parsing: text) else {
            rate.report("must be a count and a unit, as in `20/s`, `300/m`, `500/h` or `15000/d`")
            return nil
        }
        self.init(window: window, burst: burst ?? 3, retryAfter: form)
    }
}

extension Outage {
    fileprivate init?(_ mapping: YAMLMapping) {
        let lane = mapping.required("lane", harmless: true)?.enumeration(SandboxLane.self)
        let after = mapping.seconds("after", upTo: 86_400)
        let length = mapping.required("for", harmless: true)?.double(in: 0...86_400)
        let answer = mapping.optional("answer", harmless: true)?.enumeration(Form.self)
        let retryAfter = mapping.optional("retryAfter", harmless: true)?.int(in: 0...1_000_000)
        guard let lane, let length else { return nil }
        self.init(
            lane: lane,
            after: after ?? .zero,
            length: .seconds(length),
            answer: answer ?? .reset,
            retryAfter: retryAfter
        )
    }
}

extension FaultProfile.Chances {
    fileprivate init(_ mapping: YAMLMapping, _ value: YAMLValue) {
        self.init()
        throttled = mapping.percent("throttled")
        unavailable = mapping.percent("unavailable")
        serverError = mapping.percent("serverError")
        badGateway = mapping.percent("badGateway")
        resetBefore = mapping.percent("resetBefore")
        resetAfter = mapping.percent("resetAfter")
        truncated = mapping.percent("truncated")
        slow = mapping.percent("slow")
        cutOff = mapping.percent("cutOff")
        html = mapping.percent("html")
        empty = mapping.percent("empty")
        slowness = mapping.seconds("slowness", upTo: 3600) ?? slowness
        let sum =
            throttled + unavailable + serverError + badGateway + resetBefore + resetAfter + truncated + slow + cutOff
            + html + empty
        if sum > 100 { value.report("adds up to more than 100 percent; a request meets one fault at most") }
    }
}

extension FaultProfile.Meanwhile {
    fileprivate init(_ mapping: YAMLMapping) {
        self.init()
        for change in ExternalChange.allCases {
            guard let key = change.incidentKey, let incident = mapping.optional(key, harmless: true)?.mapping() else {
                continue
            }
            let percent = incident.required("percent", harmless: true)?.double(in: 0...100)
            let moment = incident.required("moment", harmless: true)?.enumeration(FaultProfile.Moment.self)
            if change == .refresh {
                rotation = incident.optional("rotation", harmless: true)?.enumeration() ?? rotation
            }
            if let percent, let moment {
                incidents[change] = FaultProfile.Incident(percent: percent, moment: moment)
            }
        }
    }
}

extension ExternalChange {
    /// The key in a profile; `nil` for a change that no profile can ask for.
    fileprivate var incidentKey: String? {
        switch self {
        case .disable: "disabled"
        case .enable, .withdraw: nil
        case .refresh: "refreshed"
        case .signIn: "signedIn"
        }
    }
}

extension YAMLMapping {
    fileprivate func percent(_ key: String) -> Double {
        optional(key, harmless: true)?.double(in: 0...100) ?? 0
    }

    fileprivate func seconds(_ key: String, upTo limit: Double) -> Duration? {
        optional(key, harmless: true)?.double(in: 0...limit).map { .seconds($0) }
    }
}
