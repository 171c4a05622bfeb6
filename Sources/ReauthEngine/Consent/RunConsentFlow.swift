import Logging
import OAuth
package import ReauthModel

/// The consent flow of one run: links out, callbacks in, codes exchanged at once.
///
/// ``work()`` has to run beside it: it owns the exchanges, so that none of them dies with the request that began it.
package struct RunConsentFlow: ConsentFlow {
    /// What a flow needs besides the run.
    package struct Settings: Sendable {
        /// Where customers reach the page, without a final slash.
        package var baseURL: String
        /// The carried column that groups, when the run has it.
        package var group: (name: String, column: Int)?
        /// How long a customer's link is good.
        package var linkLifetime: Duration
        /// Providers' names for people, by lane.
        package var titles: [LaneKey: String]

        package init(
            baseURL: String,
            group: (name: String, column: Int)?,
            linkLifetime: Duration,
            titles: [LaneKey: String]
        ) {
            self.baseURL = baseURL
            self.group = group
            self.linkLifetime = linkLifetime
            self.titles = titles
        }
    }

    /// How long a person may take at the provider.
    static let consentLifetime: Duration = .seconds(3600)
    /// How long a callback waits for the exchange before it shows a page that reloads itself.
    static let patience: Duration = .seconds(15)

    /// The run whose instances wait.
    package let run: RunRecord
    let states: any ConsentStates
    let links: any LinkReader & LinkRecorder
    let elements: ElementRules
    let caps: GrantCaps
    let settings: Settings
    let tokens: LinkTokens
    let authorizationURLs: AuthorizationURLMaker
    let credentials: CredentialsCheck
    let queue: ExchangeQueue
    let time: any TimeSource
    let requestTokens: RequestTokens
    /// What the store tells of the run.
    package let view: RunView

    /// With `campaign`, a code waits until the codes are settled that earlier processes sent for its instance in other runs.
    package init(
        context: RunContext,
        consents: any ConsentStore,
        campaign: (any InstanceItems)? = nil,
        claims: any ItemClaims,
        settings: Settings,
        stop: StopSignal
    ) {
        run = context.run
        time = context.time
        requestTokens = RequestTokens(lifetime: Self.consentLifetime, time: context.time)
        states = consents
        links = consents
        elements = context.elements
        caps = context.elements.grantCaps
        self.settings = settings
        tokens = LinkTokens(key: context.fingerprintKey)
        authorizationURLs = context.authorizationURLs
        credentials = CredentialsCheck(platform: context.platform)
        queue = ExchangeQueue(
            context,
            states: consents,
            exchanges: consents,
            instances: campaign,
            claims: claims,
            credentials: credentials,
            stop: stop
        )
        view = RunView(
            of: context.run,
            items: context.storage.items,
            directory: consents,
            links: consents,
            trail: context.storage.trail,
            group: settings.group,
            titles: settings.titles,
            elements: Set(context.applications.keys),
            time: context.time
        )
    }

    /// The same, for a page that shows several.
    package var runs: [RunRecord] { [run] }

    /// The carried column that groups them.
    package var groupName: String? { settings.group?.name }

    /// Carries out exchanges until it is cancelled or has to stop, and settles beside them those that earlier processes did not
    /// end.
    package func work() async throws {
        try await queue.work()
    }

    // MARK: Views

    /// Counts by provider and standing.
    package func counts() async throws -> [ConnectionCount] {
        try await view.counts()
    }

    /// Counts of some groups.
    package func counts(ofGroups groups: [String]) async throws -> [ConnectionCount] {
        try await view.counts(ofGroups: groups)
    }

    /// How many wait since these moments.
    package func waiting(since moments: [Timestamp]) async throws -> WaitingTally {
        try await view.waiting(since: moments)
    }

    /// The groups that have connections.
    package func groups(limit: Int) async throws -> [String] {
        try await view.groups(limit: limit)
    }

    /// A page of connections.
    package func connections(
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Connection] {
        try await view.connections(matching: filter, after: sequence, limit: limit)
    }

    /// One connection.
    package func connection(_ sequence: Int64) async throws -> Connection? {
        try await view.connection(sequence)
    }

    /// What happened to it.
    package func history(of sequence: Int64) async throws -> [Event] {
        try await view.history(of: sequence)
    }

    func item(_ sequence: Int64) async throws -> Item? {
        try await view.item(sequence)
    }

    /// The paths at which callbacks come in: those of the applications whose redirect URI is below the page's own address.
    package var callbackPaths: Set<String> {
        let base = settings.baseURL + "/"
        let uris = elements.applications.values.map(\.redirectURI).filter { $0.hasPrefix(base) }
        return Set(uris.map { "/" + $0.dropFirst(base.count).prefix { $0 != "?" && $0 != "#" } })
    }

    /// Whether codes come back to this program.
    package func capturesCallback(for sequence: Int64) async throws -> Bool {
        guard let element = try await item(sequence)?.seed.element, let application = elements.applications[element]
        else { return false }
        return application.redirectURI.hasPrefix(settings.baseURL + "/")
    }
}
