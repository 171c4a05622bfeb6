/// Whether a revocation of a grant group is still to come or to be proved, besides that of the item that asks.
package enum GrantGroupStanding: Sendable, Hashable {
    /// Every one that is known of is settled.
    case settled
    /// One is not, and is due at this moment where it was put off.
    case open(due: Timestamp?)
}
