/// Whether one more instance of an account may get a link, at a provider that keeps only so many grants of an account.
///
/// Somebody may consent through a link that is out at any moment, so it counts as a grant does: what is handed out never ends
/// an older grant.
package struct GrantAllowance: Sendable, Hashable {
    /// How many grants of an account the provider keeps for one application.
    package var most: Int
    /// Other instances of the account with a grant that a consent of ours made, and that is not known to have ended.
    package var alive: Int
    /// Other instances of the account that wait and whose link, or a sign-in begun from it, may be used now.
    package var out: Int
    /// Instances of the account that wait for a place for longer; no more than there are free places need to be counted.
    package var ahead: Int

    package init(most: Int, alive: Int, out: Int, ahead: Int = 0) {
        self.most = most
        self.alive = alive
        self.out = out
        self.ahead = ahead
    }

    /// How many more links may be out.
    package var free: Int { max(0, most - alive - out) }

    /// Whether the instance may get a link now: there is a place, and nobody has waited for it longer.
    package var isAllowed: Bool { ahead < free }
}
