/// How the selected instances of one provider share external accounts.
struct PlannedGroups: Sendable, Encodable {
    var provider: String
    /// Instances whose configuration told the account.
    var instances: Int
    /// Accounts.
    var accounts: Int
    /// Accounts with more than one instance.
    var shared: Int
    /// The most instances of one account.
    var largest: Int
    /// Instances whose account could not be read.
    var unknown: Int
    /// What dies when everything of one instance is revoked: `grant`, `account` or `unknown`.
    var reach: String
}
