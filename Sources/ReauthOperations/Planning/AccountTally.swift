import ReauthModel

/// The accounts of one provider, counted.
struct AccountTally: Sendable {
    /// One account, in 16 bytes: there may be a million.
    struct Account: Sendable {
        var selected: UInt32 = 0
        var unselected: UInt32 = 0
        /// Selected instances that one revocation ends together.
        var together: UInt32 = 0
        /// The sequence number of its first selected instance.
        var first = UInt32.max
    }

    /// Accounts by OAuth client; an account has a grant for each client, and a revocation reaches those of one.
    private var accounts: [String: [CountedAccount: Account]] = [:]
    /// Requests that are saved because the revocation of an account is sent once; `nil` where it is not.
    private var saved: Int?
    private var unknown = 0
    private var unselectedUnknown = 0
    private var withoutToken = 0
    private(set) var hasSelected = false

    /// `requests` is how many its revocation takes, where one of them is sent for the whole account.
    mutating func add(
        _ group: GrantGroup?,
        sequence: Int64,
        application: String,
        isSelected: Bool,
        oncePerAccount requests: Int? = nil,
        lacksToken: Bool = false
    ) {
        if isSelected, lacksToken { withoutToken += 1 }
        if isSelected { hasSelected = true }
        guard let group else {
            if isSelected { unknown += 1 } else { unselectedUnknown += 1 }
            return
        }
        let key = CountedAccount(group)
        if isSelected {
            var account = accounts[application]?[key] ?? Account()
            account.selected += 1
            account.first = min(account.first, UInt32(clamping: sequence))
            if let requests {
                saved = (saved ?? 0) + (account.together > 0 ? requests : 0)
                account.together += 1
            }
            accounts[application, default: [:]][key] = account
        } else {
            accounts[application, default: [:]][key, default: Account()].unselected += 1
        }
    }

    private var withSelected: [Account] { accounts.values.flatMap { $0.values.filter { $0.selected > 0 } } }

    /// The accounts with the most instances, selected or not, of those that more than one instance shares.
    func largest(_ count: Int) -> [Account] {
        let shared = withSelected.filter { $0.selected + $0.unselected > 1 }
        return Array(
            shared.sorted { ($1.selected + $1.unselected, $0.first) < ($0.selected + $0.unselected, $1.first) }.prefix(
                count
            )
        )
    }

    func groups(of provider: String, _ profile: ProviderProfile?) -> PlannedGroups {
        let counts = withSelected.map { Int($0.selected) }
        let most = profile?.maxGrantsPerAccount
        let over = most.map { most in counts.filter { $0 > most } }
        let reaching = withSelected.filter { $0.unselected > 0 }
        var groups = PlannedGroups(
            provider: provider,
            instances: counts.reduce(0, +),
            accounts: counts.count,
            shared: counts.count { $0 > 1 },
            largest: counts.max() ?? 0,
            unknown: unknown,
            reach: (profile?.reach ?? .unknown).rawValue,
            maxGrantsPerAccount: most,
            accountsOverCap: over?.count,
            instancesOverCap: over?.reduce(0, +)
        )
        groups.reachingOthers = reaching.reduce(0) { $0 + Int($1.selected) }
        groups.unselectedReached = reaching.reduce(0) { $0 + Int($1.unselected) }
        groups.unselectedUnknown = unselectedUnknown
        groups.tokenUnreadable = withoutToken
        if let saved {
            let together = withSelected.map { Int($0.together) }.filter { $0 > 0 }
            groups.oncePerAccount = PlannedGroups.OncePerAccount(
                revocations: together.count,
                instances: together.reduce(0, +),
                savedRequests: saved
            )
        }
        groups.applications = accounts.sorted { $0.key < $1.key }.compactMap { application, accounts in
            let counts = accounts.values.filter { $0.selected > 0 }.map { Int($0.selected) }
            guard !counts.isEmpty else { return nil }
            return PlannedGroups.ApplicationPart(
                application: application,
                instances: counts.reduce(0, +),
                accounts: counts.count,
                shared: counts.count { $0 > 1 }
            )
        }
        return groups
    }
}
