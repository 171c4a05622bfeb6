import ReauthEngine
import ReauthModel

extension Plan {
    /// The instances by OAuth client.
    static func applications(_ elements: [PlannedElement]) -> [ApplicationPart] {
        let groups = Dictionary(grouping: elements) { [$0.provider, $0.application] }
        return groups.values.compactMap { group in
            guard let first = group.first else { return nil }
            return ApplicationPart(
                provider: first.provider,
                application: first.application,
                instances: group.reduce(0) { $0 + $1.instances },
                expected: group.reduce(into: [:]) { $0[$1.expected, default: 0] += $1.instances }
            )
        }.sorted { ($0.provider, $0.application) < ($1.provider, $1.application) }
    }

    /// The requests of each limit, and how long they take at least.
    static func limits(_ elements: [PlannedElement], _ context: PlanContext) -> [Limit] {
        var requests: [LaneKey: Int] = [:]
        for element in elements {
            requests[.platform, default: 0] += element.instances * element.platformRequests
            if let lane = element.lane { requests[lane, default: 0] += element.instances * element.providerRequests }
        }
        return requests.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { key, requests in
            let limit = context.limits[key, default: key == .platform ? .platform : .unknownProvider]
            return Limit(
                key: key.rawValue,
                requests: requests,
                limit: limit.description,
                seconds: limit.leastTime(for: requests).seconds
            )
        }
    }

    /// The waves of each provider, drawn of the instances that a revocation is sent for.
    ///
    /// Rows without an element come into the last wave, whatever provider they turn out to have.
    static func waves(_ elements: [PlannedElement], _ sizes: [WaveSize]) -> [Waves] {
        guard !sizes.isEmpty else { return [] }
        let instances = elements.reduce(into: [String: Int]()) { counts, element in
            if element.providerRequests > 0 { counts[element.provider, default: 0] += element.instances }
        }
        return instances.sorted { $0.key < $1.key }.map { provider, instances in
            Waves(provider: provider, instances: instances, waves: sizes.waves(of: instances))
        }
    }

    /// Rows that are not selected, at the providers where a revocation of a selected one may reach them.
    static func unselected(
        _ counts: [ElementCount],
        _ elements: [PlannedElement],
        _ context: PlanContext
    ) -> [Unselected] {
        let reached = elements.filter { $0.providerRequests > 0 && $0.reach != .grant }
        let reaches = Dictionary(reached.map { ($0.provider, $0.reach) }, uniquingKeysWith: { first, _ in first })
        var instances: [String: Int] = [:]
        for count in counts where count.reason != nil && count.reason != .duplicate {
            guard let provider = count.element.flatMap({ context.profile($0)?.name }), reaches[provider] != nil else {
                continue
            }
            instances[provider, default: 0] += count.items
        }
        return instances.sorted { $0.key < $1.key }.map { provider, instances in
            Unselected(provider: provider, instances: instances, reach: reaches[provider, default: .unknown].rawValue)
        }
    }
}

extension Plan.NotRevoked {
    /// `nil` where a revocation is sent, or may be once the element is known.
    init?(_ lane: Plan.Lane) {
        guard let end = Outcome(rawValue: lane.expected), [.notRevocable, .skipped, .failed].contains(end) else {
            return nil
        }
        self.init(
            provider: lane.provider,
            instances: lane.instances,
            reason: lane.reason ?? end.rawValue,
            remedy: lane.reason.map { Reason(rawValue: $0).remedy }
                ?? "The provider has no usable revocation endpoint: end the grant at the provider by hand; a `reauthenticate` job "
                + "makes links for a new one."
        )
    }
}
