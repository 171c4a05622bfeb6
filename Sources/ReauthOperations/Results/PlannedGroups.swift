/// How the selected instances of one provider share external accounts.
package struct PlannedGroups: Sendable, Encodable {
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
}
