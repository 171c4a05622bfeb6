import OAuth
import ReauthEngine
import ReauthModel

/// Reads every selected instance once and counts the accounts, and with them the instances that are not selected and that a
/// revocation may reach.
///
/// Sends only reads.
struct GroupCount: Sendable {
    let store: any RunItems
    let platform: any Platform
    let revocation: any RevocationService
    let applications: [String: Application]
    /// The OAuth client of an element, by the elements that use it.
    var applicationNames: [String: String] = [:]
    let tokens: (any ElementTokenSource)?
    /// Providers whose instances are read also where they are not selected: a revocation there may end their grants.
    var reachingLanes: Set<LaneKey> = []
    /// The requests that a revocation takes, by the elements where one is sent for the whole account.
    var oncePerAccount: [String: Int] = [:]
    /// Whether an instance shows no token that its revocation could name.
    var lacksToken: @Sendable (Instance) -> Bool = { _ in false }
    /// Called for each instance that was read.
    var onRead: @Sendable () -> Void = {}

    /// Reads in flight; the platform's limit paces them.
    private static let width = 32
    /// How many of the largest accounts are told.
    private static let mostAccounts = 5

    /// One instance that was read.
    private struct Reading: Sendable {
        var sequence: Int64
        var lane: LaneKey?
        var element: String?
        /// `nil` where the account is not told.
        var group: GrantGroup?
        var isSelected: Bool
        /// The requests of its revocation, where one is sent for the whole account.
        var oncePerAccount: Int?
        /// Whether no token can be named in its revocation.
        var lacksToken = false
    }

    func groups(of run: RunID) async throws -> [PlannedGroups] {
        // The groups are only counted, so any key is good enough.
        let accounts = AccountReading(
            revocation: revocation,
            applications: applications,
            key: FingerprintKey.random()
        )
        var tallies: [LaneKey?: AccountTally] = [:]
        var last: Int64 = 0
        while true {
            let page = try await store.items(of: run, after: last, outcome: nil, limit: 500)
            guard let end = page.last else { break }
            last = end.sequence
            for reading in try await read(page.filter(isRead), accounts) {
                let element = reading.element ?? ""
                tallies[reading.lane, default: AccountTally()].add(
                    reading.group,
                    sequence: reading.sequence,
                    application: applicationNames[element] ?? element,
                    isSelected: reading.isSelected,
                    oncePerAccount: reading.oncePerAccount,
                    lacksToken: reading.lacksToken
                )
            }
        }
        var groups: [PlannedGroups] = []
        for (lane, tally) in tallies.sorted(by: { $0.key.word < $1.key.word }) where tally.hasSelected {
            let profile = revocation.profiles.first { $0.lane == lane }
            var planned = tally.groups(of: lane.title, profile)
            for account in tally.largest(Self.mostAccounts) {
                let first = try await store.items(of: run, after: Int64(account.first) - 1, outcome: nil, limit: 1)
                    .first
                planned.largestAccounts.append(
                    PlannedGroups.Account(
                        firstInstance: first?.seed.instanceID?.rawValue ?? "row \(account.first)",
                        instances: Int(account.selected),
                        unselected: Int(account.unselected)
                    )
                )
            }
            groups.append(planned)
        }
        return groups
    }

    private func isRead(_ item: Item) -> Bool {
        guard let skip = item.seed.skip else { return true }
        return skip != .duplicate && item.lane.map(reachingLanes.contains) ?? false
    }

    private func read(_ items: [Item], _ accounts: AccountReading) async throws -> [Reading] {
        try await withThrowingTaskGroup(of: Reading.self) { window in
            var results: [Reading] = []
            for (index, item) in items.enumerated() {
                if index >= Self.width, let result = try await window.next() { results.append(result) }
                window.addTask { try await read(item, accounts) }
            }
            for try await result in window { results.append(result) }
            return results
        }
    }

    private func read(_ item: Item, _ accounts: AccountReading) async throws -> Reading {
        defer { onRead() }
        var reading = Reading(
            sequence: item.sequence,
            lane: item.lane,
            element: item.seed.element,
            isSelected: item.seed.skip == nil,
            // An element that is found out only now has no revocations in the plan yet.
            oncePerAccount: item.seed.element.flatMap { oncePerAccount[$0] }
        )
        let reference: InstanceReference
        if let id = item.seed.instanceID {
            reference = .id(id)
        } else if let offset = item.seed.rowOffset, let tokens {
            reference = .elementToken(try tokens.elementToken(atRowOffset: offset))
        } else {
            return reading
        }
        guard case .found(let instance, _) = try await platform.read(reference) else { return reading }
        reading.lane = instance.element.flatMap { revocation.profile(forElement: $0)?.lane } ?? item.lane
        reading.element = instance.element ?? reading.element
        reading.group = accounts.group(of: instance)
        reading.lacksToken = lacksToken(instance)
        return reading
    }
}
