/// The part of an instance that can change.
///
/// Stored only for instances that changed: about 24 bytes each.
package struct InstanceState: Sendable, Hashable {
    /// The number of access tokens issued after the first.
    package var accessGeneration: UInt32 = 0
    /// The number of refresh tokens issued after the first.
    package var refreshGeneration: UInt32 = 0
    /// Zero for the first external account; another number after a person signed in with another account.
    package var account: UInt32 = 0
    /// When the tokens changed last, in milliseconds since 1970; zero for never.
    package var refreshedAt: Int64 = 0
    /// The number of refreshes that failed since the last that succeeded.
    package var failedRefreshes: UInt8 = 0
    /// Whether the provider rejects the newest access token.
    package var isAccessDead = false
    /// Whether the access token before the newest one still works, because it was replaced while it was valid.
    package var earlierAccessLives = false
    /// Whether the provider rejects the newest refresh token too: only a person can sign in again.
    package var isGrantDead = false
    /// Whether the platform refuses calls through it.
    package var isDisabled = false
    /// Whether the platform no longer has it.
    package var isDeleted = false

    /// The state of an instance before anything happens.
    package init() {}
}
