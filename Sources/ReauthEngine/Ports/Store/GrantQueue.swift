package import ReauthModel

/// Tells which links can be made, because a place of their account became free.
package protocol GrantQueue: Sendable {
    /// Looks at the accounts after `group` in which somebody waits for a place, at most `limit` of them.
    ///
    /// Hands out no place: whoever makes the link asks for it, and may come too late.
    func freePlaces(after group: GrantGroup?, limit: Int, at now: Timestamp) async throws -> FreePlaces
}
