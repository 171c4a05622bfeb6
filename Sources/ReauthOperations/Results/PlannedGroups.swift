/// How the selected instances of one provider share external accounts.
package struct PlannedGroups: Sendable, Encodable {
    /// One account with several instances.
    package struct Account: Sendable, Hashable, Encodable {
        /// Its first selected instance, which stands for it: the account's own name is nowhere told.
        package var firstInstance: String
        /// Selected instances.
        package var instances: Int
        /// Instances of the input that share it and are not selected.
        package var unselected: Int
    }

    /// The accounts of one OAuth client.
    package struct ApplicationPart: Sendable, Hashable, Encodable {
        /// The elements that use the client.
        package var application: String
        package var instances: Int
        package var accounts: Int
        /// Accounts with more than one instance.
        package var shared: Int
    }

    /// Revocations that end all grants of an account.
    package struct OncePerAccount: Sendable, Hashable, Encodable {
        /// One for each account.
        package var revocations: Int
        /// The instances whose grants they end.
        package var instances: Int
        /// Requests to the provider that are saved.
        package var savedRequests: Int
    }

    package var provider: String
    /// Instances whose configuration told the account.
    package var instances: Int
    /// Accounts.
    package var accounts: Int
    /// Accounts with more than one instance.
    package var shared: Int
    /// The most instances of one account.
    package var largest: Int
    /// Instances whose account could not be read.
    package var unknown: Int
    /// What dies when everything of one instance is revoked: `grant`, `account` or `unknown`.
    package var reach: String
    /// How many grants of one account live at the same time for one application, where the catalog knows it.
    package var maxGrantsPerAccount: Int?
    /// Accounts with more instances than that: not all of them can work at the same time.
    package var accountsOverCap: Int?
    /// The instances of those accounts.
    package var instancesOverCap: Int?
    /// The accounts with the most instances, the largest first.
    package var largestAccounts: [Account] = []
    /// The same by OAuth client.
    package var applications: [ApplicationPart] = []
    /// Selected instances whose revocation ends, or may end, the grants of instances that are not selected.
    package var reachingOthers = 0
    /// Those instances: rows of the input that are not selected, of the same accounts.
    package var unselectedReached = 0
    /// Instances that are not selected, and whose account could not be read.
    package var unselectedUnknown = 0
    /// Selected instances that show no token that a revocation could name: nothing is sent for them.
    package var tokenUnreadable = 0
    /// Where the revocation of an account is sent once for all of its instances.
    package var oncePerAccount: OncePerAccount?
}
