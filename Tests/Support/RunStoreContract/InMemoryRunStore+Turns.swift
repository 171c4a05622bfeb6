import ReauthEngine
package import ReauthModel

/// Which item of a grant group revokes for all of them.
struct AccountTurn {
    var sequence: Int64
    var takenAt: Timestamp
    /// How many items have had the turn.
    var turns = 1
}

extension InMemoryRunStore {
    /// Which item sends the revocation of the item's grant group.
    package func takeTurn(of item: Item, in run: RunID) throws -> RevocationTurn {
        try check(run, isImporting: false)
        guard let group = item.progress.grantGroup else { return .mine }
        let now = time?.now ?? Timestamp(rawValue: 0)
        guard let turn = runs[run]?.turns[group] else {
            takeFirstTurn(for: item, in: run)
            return .mine
        }
        guard turn.sequence != item.sequence, let holder = runs[run]?.items[Int(turn.sequence) - 1] else {
            return .mine
        }
        let known = RevocationTurn(heldBy: holder, since: turn.takenAt) { moment in
            hasConsent(for: item, in: run, since: moment, atMost: now)
        }
        if let known { return known }
        guard turn.turns < RevocationTurn.most else { return .mine }
        runs[run]?.turns[group] = AccountTurn(sequence: item.sequence, takenAt: now, turns: turn.turns + 1)
        return .mine
    }

    /// Gives the turn to an item whose group has had none.
    func takeFirstTurn(for item: Item, in run: RunID) {
        guard let group = item.progress.grantGroup, runs[run]?.turns[group] == nil else { return }
        let now = time?.now ?? Timestamp(rawValue: 0)
        runs[run]?.turns[group] = AccountTurn(sequence: item.sequence, takenAt: now)
    }
}
