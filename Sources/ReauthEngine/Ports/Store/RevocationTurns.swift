package import ReauthModel

/// Keeps it to one revocation per account where one ends every grant of it, over all processes that work on a run.
package protocol RevocationTurns: Sendable {
    /// Which item sends the revocation of the item's grant group in this run: the item itself, where no other one has the turn.
    ///
    /// A checkpoint may have taken the turn before (``Checkpoint/takesTurn``). It is on stable storage when the call returns, so
    /// that the item has it after a crash as well, and the others of its group go on waiting. An item without a grant group
    /// always has it. One that ends without a revocation that took effect gives it up; when that came about
    /// ``RevocationTurn/most`` times, nobody waits any more.
    func takeTurn(of item: Item, in run: RunID) async throws -> RevocationTurn
}
