package import Logging
package import OAuth
package import ReauthModel

/// What a run is made of: ports, policy and clocks.
///
/// The operations make it. ``FleetRun`` and ``RunConsentFlow`` give their parts only what each of them needs; the parts that need
/// nearly everything (``ItemDriver``, ``ItemIdentification``, ``ExchangeQueue``, ``ExchangeDriver``) take it from here themselves.
package struct RunContext: Sendable {
    /// The run.
    package var run: RunRecord
    /// The job that it executes.
    package var job: Job
    /// Where it is checkpointed.
    package var storage: RunStorage
    /// Where customer links are; without it neither a link of ours nor a consent is recorded for an authorization URL.
    package var links: (any LinkReader)?
    /// Where the instances live.
    package var platform: any Platform
    /// The providers.
    package var revocation: any RevocationService
    /// Permits what is recorded before it is sent.
    package var pacer: any Pacer
    /// What earlier runs did; without it no item is skipped as done within the job's `repeat` interval.
    package var earlierRuns: (any EarlierRuns)?
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
    /// Changes limits while the run is live; without it an operator's limits have no effect.
    package var limitControl: (any LimitControl)?
    /// Whether the file is there that stops the process.
    package var isStopFileThere: (@Sendable () -> Bool)?
    /// No item is begun after this moment; `nil` for no limit.
    package var deadline: Timestamp?
    /// What had ended in each lane when a person let the run go on past its failure threshold: it counts for it no more.
    package var passedFailures: [LaneKey?: FailureWatch.Count] = [:]
    /// The log.
    package var logger: Logger

    package init(
        run: RunRecord,
        job: Job,
        store: any RunStore,
        links: (any LinkReader)? = nil,
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
        earlierRuns: (any EarlierRuns)? = nil
    ) {
        self.run = run
        self.job = job
        storage = RunStorage(store)
        self.links = links
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
        self.earlierRuns = earlierRuns
    }
}

// What the parts of a run take of it.
extension RunContext {
    var elements: ElementRules {
        ElementRules(revocation: revocation, authorizationRules: authorizationRules, applications: applications)
    }

    var references: InstanceReferences {
        InstanceReferences(elementTokens: elementTokens)
    }

    var histories: ItemHistories {
        ItemHistories(run: run, store: storage.histories)
    }

    var authorizationURLs: AuthorizationURLMaker {
        AuthorizationURLMaker(
            platform: platform,
            elements: elements,
            references: references,
            carriedColumns: run.carriedColumns,
            recording: LinkRecording(
                run: run.id,
                console: job.console,
                links: links,
                tokens: LinkTokens(key: fingerprintKey),
                time: time
            )
        )
    }

    /// `areLinksFirst` tells that no item had a link before.
    func requests(_ credentials: CredentialsCheck, areLinksFirst: Bool) -> PlatformRequests {
        PlatformRequests(
            platform: platform,
            credentials: credentials,
            references: references,
            accounts: AccountReading(revocation: revocation, applications: applications, key: fingerprintKey),
            authorizationURLs: authorizationURLs,
            areLinksFirst: areLinksFirst,
            time: time
        )
    }
}
