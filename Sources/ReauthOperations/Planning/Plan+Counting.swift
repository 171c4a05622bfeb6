package import ReauthEngine
package import ReauthModel

extension Plan {
    /// Counts what `job` would do with what was imported.
    package init(
        job: Job,
        effectDigest: String,
        inputDigest: String,
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
        self.inputDigest = inputDigest
        skipped = counts.reduce(into: [:]) { result, count in
            if let reason = count.reason { result[reason.rawValue, default: 0] += count.items }
        }
        items = counts.reduce(0) { $0 + $1.items }
        let open = counts.filter { $0.reason == nil }
        selected = open.reduce(0) { $0 + $1.items }
        lanes = Self.lanes(open.map { PlannedElement($0, job, context) }, context)
        silentRefreshes = lanes.reduce(0) { $0 + ($1.expected == "rotated" ? $1.instances : 0) }
        peopleNeeded = lanes.reduce(0) { $0 + ($1.expected == "awaiting_code" ? $1.instances : 0) }
        retirements = lanes.reduce(0) { $0 + ($1.expected == Outcome.retired.rawValue ? $1.instances : 0) }
        unknownEnds = lanes.reduce(0) { $0 + ($1.expected == "rotated or awaiting_code" ? $1.instances : 0) }
        requests = lanes.reduce(0) { $0 + $1.requests }
        // All lanes share the platform; the slowest of them and the platform itself bound the whole.
        let platform = lanes.reduce(0) { $0 + $1.platformRequests }
        let least = context.limits[.platform, default: .platform].leastTime(for: platform)
        seconds = max(least.seconds, lanes.map(\.seconds).max() ?? 0)
        waiting = state.ofAnyJob.waiting
        recentlyDone =
            job.repeatInterval == nil ? state.ofAnyJob.recentlyDone : skipped[Reason.recentlyDone.rawValue, default: 0]
        recentInterval = (job.repeatInterval ?? EarlierState.recent).compact
        secondStart = SecondStart(job, state)
        // A row without an element may turn out to have any element.
        let elements = open.contains { $0.element == nil } ? nil : Set(open.compactMap(\.element))
        digest = PlanDigest.of(
            effectDigest: effectDigest,
            inputDigest: inputDigest,
            catalog: context.catalogEffect(elements),
            fleet: state.digest
        )
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
                maxGrantsPerAccount: first.maxGrantsPerAccount,
                elementsWithoutApplication: Set(group.compactMap(\.elementWithoutApplication)).sorted(),
                accessTokensLiveOn: group.compactMap(\.accessTokenLife).max()?.seconds
            )
        }.sorted { ($0.provider, $0.expected, $0.reason ?? "") < ($1.provider, $1.expected, $1.reason ?? "") }
    }
}
