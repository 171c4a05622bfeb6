/// Instances that share provider, application and external account, so that one revocation may end them all.
///
/// A keyed HMAC: it tells that two accounts are the same without telling which account it is.
package struct GrantGroup: RawRepresentable, Sendable, Hashable {
    /// Hexadecimal digits.
    package let rawValue: String

    /// Wraps a group that was stored.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Puts together what tells the account, and what tells the application.
    package init(account: some StringProtocol, application: some StringProtocol) {
        rawValue = "\(account)-\(application)"
    }

    /// Whether it is the same account at the same provider, whatever the application: a job may have learned of its
    /// application since.
    package func isSameAccount(as other: GrantGroup) -> Bool {
        rawValue.prefix { $0 != "-" } == other.rawValue.prefix { $0 != "-" }
    }
}
