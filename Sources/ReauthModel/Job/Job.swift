/// A job file, decoded and checked: what one `reauth run` is asked to do.
///
/// Holds no secret, only where secrets are.
package struct Job: Sendable, Hashable {
    /// `a-z 0-9 -`; the first part of every run's name.
    package var name: String
    /// What to do with each instance.
    package var action: Action
    /// What to revoke; set exactly when the action is `rotate` or `retire`.
    package var revoke: RevokePolicy?
    /// Where the instances live.
    package var platform: PlatformTarget
    /// Where the list of instances comes from.
    package var source: SourceTarget
    /// Which of them are meant.
    package var select: Selection
    /// OAuth clients, one per element.
    package var applications: [ApplicationReference]
    /// Absolute path of a file with additions to the provider catalog.
    package var providersFile: String?
    /// Absolute path of a file with certificates of authorities that are trusted besides those of the system.
    package var caFile: String?
    /// How to prove what was done.
    package var confirm: ConfirmMode
    /// Items in flight, all lanes together.
    package var concurrency: Int
    /// The platform's limit, when the job sets one.
    package var platformLimit: LaneLimit?
    /// Limits by provider name.
    package var providerLimits: [String: LaneLimit]
    /// What keeps a run within bounds.
    package var safety: SafetyLimits
    /// Which disabled instances are enabled before a code is exchanged.
    package var reenable: ReenablePolicy
    /// What becomes of an instance whose token still works after its revocation.
    package var onStillValid: StillValidPolicy
    /// How people are asked to sign in.
    package var console: ConsoleSettings
    /// Instances that were rotated or re-authenticated within this time, in any run, are skipped; `nil` skips none.
    package var repeatInterval: Duration?
    /// When a scheduler starts it; `nil` where a person does.
    package var schedule: CronExpression?
    /// The reports that the run's folder gets, besides the list of the items that wait and the totals.
    package var reports: Set<ReportFormat>
    /// The receivers of webhooks.
    package var webhooks: [WebhookReference]
    /// Absolute path of the store, where neither the command line nor the environment names one.
    package var store: String?

    /// The reports where the job names none.
    package static let defaultReports: Set<ReportFormat> = [.csv, .html, .events]

    /// Parameters in the order of the file.
    package init(
        name: String,
        action: Action,
        revoke: RevokePolicy?,
        platform: PlatformTarget,
        source: SourceTarget,
        select: Selection = Selection(),
        applications: [ApplicationReference] = [],
        providersFile: String? = nil,
        caFile: String? = nil,
        confirm: ConfirmMode = .ping,
        concurrency: Int = 64,
        platformLimit: LaneLimit? = nil,
        providerLimits: [String: LaneLimit] = [:],
        safety: SafetyLimits = SafetyLimits(),
        reenable: ReenablePolicy = .autoDisabled,
        onStillValid: StillValidPolicy = .report,
        console: ConsoleSettings = ConsoleSettings(),
        repeatInterval: Duration? = nil,
        schedule: CronExpression? = nil,
        reports: Set<ReportFormat> = Job.defaultReports,
        webhooks: [WebhookReference] = [],
        store: String? = nil
    ) {
        self.name = name
        self.action = action
        self.revoke = revoke
        self.platform = platform
        self.source = source
        self.select = select
        self.applications = applications
        self.providersFile = providersFile
        self.caFile = caFile
        self.confirm = confirm
        self.concurrency = concurrency
        self.platformLimit = platformLimit
        self.providerLimits = providerLimits
        self.safety = safety
        self.reenable = reenable
        self.onStillValid = onStillValid
        self.console = console
        self.repeatInterval = repeatInterval
        self.schedule = schedule
        self.reports = reports
        self.webhooks = webhooks
        self.store = store
    }
}

/// Where the instances of a job live.
package enum PlatformTarget: Sendable, Hashable {
    /// A tenant of SAP Open Connectors.
    case openConnectors(baseURL: String, organizationSecret: SecretReference, userSecret: SecretReference)
    /// A sandbox inside this process, with a number of instances drawn from `seed`, and the faults of a file.
    case embeddedSandbox(instances: Int, seed: UInt64, faultsFile: String?)
    /// A sandbox in another process, at a loopback URL.
    case remoteSandbox(url: String)
}

/// Where a secret is to be found.
///
/// The secret itself never stands in a job file.
package enum SecretReference: Sendable, Hashable {
    /// A file that only its owner can read; absolute path. A final line break is not part of the secret.
    case file(String)
    /// An environment variable.
    case environment(String)
    /// A program and its arguments; its standard output, less a final line break. No shell is involved.
    case command([String])
}

/// Where the list of instances comes from.
package enum SourceTarget: Sendable, Hashable {
    /// A CSV file; absolute path.
    case csv(String)
    /// The platform's own list, narrowed by element keys, tags and a search text; empty means all.
    case api(elements: [String], tags: [String], search: String?)

    /// Whether the platform is asked for the list.
    package var isPlatformList: Bool {
        if case .api = self { return true }
        return false
    }
}

/// Which items of the source are meant.
///
/// Whatever is not meant is reported as `skipped`.
package struct Selection: Sendable, Hashable {
    /// Element keys; empty means every element.
    package var elements: Set<String>
    /// Instances that are skipped.
    package var exclude: Set<InstanceID>
    /// The largest number of instances, in the order of the source.
    package var limit: Int?
    /// Instances that are proved to be authorized at this moment or later are skipped; `nil` skips none.
    package var authorizedBefore: Timestamp?

    /// Makes a selection; the default selects everything.
    package init(
        elements: Set<String> = [],
        exclude: Set<InstanceID> = [],
        limit: Int? = nil,
        authorizedBefore: Timestamp? = nil
    ) {
        self.elements = elements
        self.exclude = exclude
        self.limit = limit
        self.authorizedBefore = authorizedBefore
    }
}

/// One OAuth client as a job file names it: the platform masks client credentials, so the job has to know them.
package struct ApplicationReference: Sendable, Hashable {
    /// The element whose instances use this client.
    package var element: String
    /// The client identifier (RFC 6749 §2.2).
    package var clientID: SecretReference
    /// The client secret.
    package var clientSecret: SecretReference
    /// Where the provider sends the browser after consent; must equal the instance's own callback URL.
    package var redirectURI: String
    /// The scopes to ask for, separated by spaces; `nil` lets the platform choose.
    package var scope: String?

    package init(
        element: String,
        clientID: SecretReference,
        clientSecret: SecretReference,
        redirectURI: String,
        scope: String?
    ) {
        self.element = element
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.redirectURI = redirectURI
        self.scope = scope
    }
}
