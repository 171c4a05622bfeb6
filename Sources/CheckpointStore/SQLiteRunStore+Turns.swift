import GRDB
import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Looks first, and writes only where the item takes the turn.
    package func takeTurn(of item: Item, in run: RunID) async throws -> RevocationTurn {
        guard let group = item.progress.grantGroup else { return .mine }
        let now = time.now
        let known = try await read { db -> RevocationTurn? in
            let key = try RunColumns.find(run, in: db).key
            return try AccountTurn(of: group, run: key, in: db)?.meaning(for: item, at: now, in: db)
        }
        if let known { return known }
        return try await writer.write { db in
            let key = try RunColumns.find(run, in: db).key
            // Another process may have been faster since the look above.
            if let known = try AccountTurn(of: group, run: key, in: db)?.meaning(for: item, at: now, in: db) {
                return known
            }
            try AccountTurn.take(for: item, run: key, at: now, in: db)
            return .mine
        }
    }
}
