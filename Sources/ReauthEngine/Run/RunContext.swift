package import Logging
package import OAuth
package import ReauthModel

/// Everything that a run needs and does not change: ports, policy and clocks.
package struct RunContext: Sendable {
    /// The run.
    package var run: RunRecord
    /// The job that it executes.
    package var job: Job
    /// Where it is checkpointed.
    package var store: any RunStore
    /// Where links and consents are kept; without it a callback cannot be matched with a link that the run made.
    package var consents: (any ConsentStore)?
    /// Where the instances live.
    package var platform: any Platform
    /// The providers.
    package var revocation: any RevocationService
    /// Who permits what is recorded before it is sent.
    package var pacer: any Pacer
    /// What earlier runs did; without it nobody is skipped as done within the job's `repeat` interval.
    package var fleetHistory: (any FleetHistory)?
    /// What authorization URLs need, where something is known of it.
    package var authorizationRules: (any AuthorizationRules)?
    /// Where Element tokens of token-only rows come from.
    package var elementTokens: (any ElementTokenSource)?
    /// OAuth clients by element.
    package var applications: [String: Application]
    /// The key that fingerprints are made with.
    package var fingerprintKey: FingerprintKey
    /// The clocks.
    package var time: any TimeSource
    /// Limits by lane, for the width of its window.
    package var limits: [LaneKey: LaneLimit]
    /// The log.
    package var logger: Logger

    package init(
        run: RunRecord,
        job: Job,
        store: any RunStore,
        consents: (any ConsentStore)? = nil,
        platform: any Platform,
        revocation: any RevocationService,
        pacer: any Pacer,
        elementTokens: (any ElementTokenSource)?,
        applications: [String: Application],
        fingerprintKey: FingerprintKey,
        time: any TimeSource,
        limits: [LaneKey: LaneLimit],
        logger: Logger,
        authorizationRules: (any AuthorizationRules)? = nil,
        fleetHistory: (any FleetHistory)? = nil
    ) {
        self.run = run
        self.job = job
        self.store = store
        self.consents = consents
        self.platform = platform
        self.revocation = revocation
        self.pacer = pacer
        self.elementTokens = elementTokens
        self.applications = applications
        self.fingerprintKey = fingerprintKey
        self.time = time
        self.limits = limits
        self.logger = logger
        self.authorizationRules = authorizationRules
        self.fleetHistory = fleetHistory
    }

    /// What decides about an item of this element.
    func policy(forElement element: String?) -> ItemPolicy {
        ItemPolicy(
            action: job.action,
            revoke: job.revoke,
            confirm: job.confirm,
            profile: element.flatMap { revocation.profile(forElement: $0) },
            hasApplication: element.map { applications[$0] != nil } ?? false,
            reenable: job.reenable,
            sparesRecentlyDone: job.repeatInterval != nil,
            signsInByOAuth1: element.map { authorizationRule(forElement: $0).usesOAuth1 } ?? false
        )
    }

    /// What the element's links need.
    func authorizationRule(forElement element: String) -> AuthorizationRule {
        authorizationRules?.authorizationRule(forElement: element) ?? AuthorizationRule()
    }

    /// The lane of an item: its provider's, or the platform's while no provider is known.
    func lane(forElement element: String?) -> LaneKey {
        element.flatMap { revocation.profile(forElement: $0)?.lane } ?? .platform
    }

    /// What tells which instances share an external account.
    var accounts: AccountReading {
        AccountReading(revocation: revocation, applications: applications, key: fingerprintKey)
    }

    /// How to ask the platform for an item; `nil` where nothing selects it.
    func reference(to item: Item) throws -> InstanceReference? {
        if let id = item.seed.instanceID { return .id(id) }
        guard let offset = item.seed.rowOffset, let elementTokens else { return nil }
        return .elementToken(try elementTokens.elementToken(atRowOffset: offset))
    }

    /// What the machine may know of an instance.
    func facts(of instance: Instance) -> InstanceFacts {
        InstanceFacts(
            accessToken: instance.token(.accessToken).map { fingerprintKey.fingerprint(of: $0) },
            refreshToken: instance.token(.refreshToken).map { fingerprintKey.fingerprint(of: $0) },
            isDisabled: instance.isDisabled,
            usesOAuth2: instance.usesOAuth2,
            canBePinged: instance.elementToken != nil,
            grantGroup: accounts.group(of: instance),
            accessTokenExpiresAt: instance.accessTokenExpiresAt
        )
    }

    /// What other runs know of an item's instance; nothing where its platform is a world of its own for each run.
    func history(of item: Item) async throws -> InstanceHistory {
        guard let id = item.seed.instanceID, !run.platformDigest.isEmpty else { return InstanceHistory() }
        return try await store.history(of: id, besides: run.id)
    }
}
