package import ReauthModel

/// Tells how far the items of a grant group are.
///
/// Reads only.
package protocol GrantGroups: Sendable {
    /// Whether every item of the run that is known to be in the group has settled and proved its revocation, or ended, apart
    /// from the item with this sequence number.
    func standing(of group: GrantGroup, in run: RunID, besides sequence: Int64) async throws -> GrantGroupStanding
}
