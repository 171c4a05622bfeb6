package import ReauthEngine
package import ReauthModel

extension Plan {
    /// Counts what `job` would do with what was imported.
    package init(
        job: Job,
        terms: PlanTerms,
        madeAt now: Timestamp,
        counts: [ElementCount],
        summary: SourceSummary,
        context: PlanContext,
        state: EarlierState = EarlierState(digest: "")
    ) {
        self.job = job.name
        action = job.action.rawValue
        revoke = job.revoke?.rawValue
        onStillValid = job.action == .retire ? job.onStillValid.rawValue : nil
        authorizedBefore = job.select.authorizedBefore?.description
        address = context.address
        organization = context.organization
        grantGroups = nil
        warnings = summary.warnings
        inputDigest = terms.input
        skipped = counts.reduce(into: [:]) { result, count in
            if let reason = count.reason { result[reason.rawValue, default: 0] += count.items }
        }
        items = counts.reduce(0) { $0 + $1.items }
        let open = counts.filter { $0.reason == nil }
        selected = open.reduce(0) { $0 + $1.items }
        let elements = open.map { PlannedElement($0, job, context) }
        lanes = Self.lanes(elements, context)
        applications = Self.applications(elements)
        notRevoked = job.action.revokes ? lanes.compactMap(NotRevoked.init) : []
        waves = Self.waves(elements, job.safety.waves)
        approvesWaves = !waves.isEmpty && job.safety.approvesWaves
        unselected = job.action.revokes ? Self.unselected(counts, elements, context) : []
        limits = Self.limits(elements, context)
        let tightest = limits.max { $0.seconds < $1.seconds }
        tightestLimit = tightest?.key
        silentRefreshes = lanes.reduce(0) { $0 + ($1.expected == "rotated" ? $1.instances : 0) }
        peopleNeeded = lanes.reduce(0) { $0 + ($1.expected == "awaiting_code" ? $1.instances : 0) }
        retirements = lanes.reduce(0) { $0 + ($1.expected == Outcome.retired.rawValue ? $1.instances : 0) }
        unknownEnds = lanes.reduce(0) { $0 + ($1.expected == "rotated or awaiting_code" ? $1.instances : 0) }
        requests = lanes.reduce(0) { $0 + $1.requests }
        // All lanes work side by side, so the slowest limit bounds the whole.
        seconds = tightest?.seconds ?? 0
        waiting = state.ofAnyJob.waiting
        recentlyDone =
            job.repeatInterval == nil ? state.ofAnyJob.recentlyDone : skipped[Reason.recentlyDone.rawValue, default: 0]
        recentInterval = (job.repeatInterval ?? EarlierState.recent).compact
        secondStart = SecondStart(job, state)
        var terms = terms
        // A row without an element may turn out to have any element.
        terms.catalog = context.catalogEffect(
            open.contains { $0.element == nil } ? nil : Set(open.compactMap(\.element))
        )
        terms.fleet = state.digest
        digest = PlanDigest(terms, madeAt: now)
        digestExpires = digest.expiry.description
    }

    /// One line for the instances of a provider that are expected to end in the same way.
    private static func lanes(_ elements: [PlannedElement], _ context: PlanContext) -> [Lane] {
        let groups = Dictionary(grouping: elements) { [$0.provider, $0.expected, $0.reason?.rawValue ?? ""] }
        return groups.values.compactMap { group -> Lane? in
            guard let first = group.first else { return nil }
            let platform = group.reduce(0) { $0 + $1.instances * $1.platformRequests }
            let provider = group.reduce(0) { $0 + $1.instances * $1.providerRequests }
            let limit = context.limits[first.lane ?? .platform, default: .unknownProvider]
            let least = max(
                context.limits[.platform, default: .platform].leastTime(for: platform),
                limit.leastTime(for: provider)
            )
            return Lane(
                provider: first.provider,
                instances: group.reduce(0) { $0 + $1.instances },
                expected: first.expected,
                reason: first.reason?.rawValue,
                requests: platform + provider,
                platformRequests: platform,
                seconds: least.seconds,
                reach: first.reach.rawValue,
                isOncePerAccount: group.contains(where: \.isOncePerAccount),
                maxGrantsPerAccount: first.maxGrantsPerAccount,
                elementsWithoutApplication: Set(group.compactMap(\.elementWithoutApplication)).sorted(),
                accessTokensLiveOn: group.compactMap(\.accessTokenLife).max()?.seconds
            )
        }.sorted { ($0.provider, $0.expected, $0.reason ?? "") < ($1.provider, $1.expected, $1.reason ?? "") }
    }
}
