/// What can change about an instance.
///
/// Kept only for instances that did change: some 24 bytes each.
package struct InstanceState: Sendable, Hashable {
    /// How many access tokens came after the first.
    package var accessGeneration: UInt32 = 0
    /// How many refresh tokens came after the first.
    package var refreshGeneration: UInt32 = 0
    /// Zero for the external account it began with; another number after somebody signed in as another.
    package var account: UInt32 = 0
    /// When its tokens changed last, in milliseconds since 1970; zero for never.
    package var refreshedAt: Int64 = 0
    /// Refresh attempts that failed since the last that succeeded.
    package var failedRefreshes: UInt8 = 0
    /// Whether the provider rejects the newest access token.
    package var isAccessDead = false
    /// Whether the access token before the newest one still works: it was replaced while it lived.
    package var earlierAccessLives = false
    /// Whether the provider rejects the newest refresh token too: only a person can heal this.
    package var isGrantDead = false
    /// Whether the platform refuses calls through it.
    package var isDisabled = false
    /// Whether the platform no longer has it.
    package var isDeleted = false

    /// Makes the state of an instance that nothing has happened to.
    package init() {}
}

extension InstanceState {
    /// The flags as one byte, for the ledger file.
    var flags: UInt8 {
        get {
            (isAccessDead ? 1 : 0) | (isGrantDead ? 2 : 0) | (isDisabled ? 4 : 0) | (isDeleted ? 8 : 0)
                | (earlierAccessLives ? 16 : 0)
        }
        set {
            isAccessDead = newValue & 1 != 0
            isGrantDead = newValue & 2 != 0
            isDisabled = newValue & 4 != 0
            isDeleted = newValue & 8 != 0
            earlierAccessLives = newValue & 16 != 0
        }
    }
}
