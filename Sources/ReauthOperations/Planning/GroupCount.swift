import OAuth
import ReauthEngine
import ReauthModel

/// Reads every selected instance once and counts the accounts.
///
/// Sends only reads.
struct GroupCount: Sendable {
    let store: any RunItems
    let platform: any Platform
    let revocation: any RevocationService
    let applications: [String: Application]
    let tokens: (any ElementTokenSource)?

    /// Reads in flight; the platform's limit paces them.
    private static let width = 32

    func groups(of run: RunID) async throws -> [PlannedGroups] {
        // The groups are only counted, so any key is good enough.
        let accounts = AccountReading(
            revocation: revocation,
            applications: applications,
            key: FingerprintKey.random()
        )
        var found: [LaneKey?: [CountedAccount: UInt32]] = [:]
        var unknown: [LaneKey?: Int] = [:]
        var last: Int64 = 0
        while true {
            let page = try await store.items(of: run, after: last, outcome: nil, limit: 500)
            guard let end = page.last else { break }
            last = end.sequence
            let open = page.filter { $0.seed.skip == nil }
            for (lane, group) in try await read(open, accounts) {
                if let group {
                    found[lane, default: [:]][CountedAccount(group), default: 0] += 1
                } else {
                    unknown[lane, default: 0] += 1
                }
            }
        }
        return Set(found.keys).union(unknown.keys).sorted { $0.word < $1.word }.map { lane in
            let counts = found[lane, default: [:]].values.map(Int.init)
            let profile = revocation.profiles.first { $0.lane == lane }
            let most = profile?.maxGrantsPerAccount
            let over = most.map { most in counts.filter { $0 > most } }
            return PlannedGroups(
                provider: lane.title,
                instances: counts.reduce(0, +),
                accounts: counts.count,
                shared: counts.filter { $0 > 1 }.count,
                largest: counts.max() ?? 0,
                unknown: unknown[lane, default: 0],
                reach: (profile?.reach ?? .unknown).rawValue,
                maxGrantsPerAccount: most,
                accountsOverCap: over?.count,
                instancesOverCap: over?.reduce(0, +)
            )
        }
    }

    private func read(_ items: [Item], _ accounts: AccountReading) async throws -> [(LaneKey?, GrantGroup?)] {
        try await withThrowingTaskGroup(of: (LaneKey?, GrantGroup?).self) { window in
            var results: [(LaneKey?, GrantGroup?)] = []
            for (index, item) in items.enumerated() {
                if index >= Self.width, let result = try await window.next() { results.append(result) }
                window.addTask { try await read(item, accounts) }
            }
            for try await result in window { results.append(result) }
            return results
        }
    }

    private func read(_ item: Item, _ accounts: AccountReading) async throws -> (LaneKey?, GrantGroup?) {
        let reference: InstanceReference
        if let id = item.seed.instanceID {
            reference = .id(id)
        } else if let offset = item.seed.rowOffset, let tokens {
            reference = .elementToken(try tokens.elementToken(atRowOffset: offset))
        } else {
            return (item.lane, nil)
        }
        guard case .found(let instance, _) = try await platform.read(reference) else { return (item.lane, nil) }
        let lane = instance.element.flatMap { revocation.profile(forElement: $0)?.lane } ?? item.lane
        return (lane, accounts.group(of: instance))
    }
}
