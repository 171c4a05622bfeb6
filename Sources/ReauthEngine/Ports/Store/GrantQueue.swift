package import ReauthModel

/// Tells which links can be made, because a place of their account became free.
package protocol GrantQueue: Sendable {
    /// Looks at the accounts after `group` in which an item waits for a place, at most `limit` of them.
    ///
    /// It takes no place: the call that makes the link takes one, and may find none.
    func freePlaces(after group: GrantGroup?, limit: Int, at now: Timestamp) async throws -> FreePlaces
}
