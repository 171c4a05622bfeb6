import GRDB
import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Whether another item of the group has a revocation that is not settled and proved.
    package func standing(
        of group: GrantGroup,
        in run: RunID,
        besides sequence: Int64
    ) async throws -> GrantGroupStanding {
        try await read { db in
            let statement = try db.cachedStatement(sql: Self.openGroupSQL)
            let open = try Row.fetchOne(statement, arguments: [run.rawValue, group.rawValue, sequence])
            return open.map { .open(due: ($0[0] as Int64?).map(Timestamp.init(rawValue:))) } ?? .settled
        }
    }

    /// The newest first: those before it settled earlier, and wait for their links.
    static let openGroupSQL = """
        SELECT item.due_at FROM item INDEXED BY item_grant
        WHERE item.run = \(runKey) AND item.grant_group = ? AND item.outcome IS NULL
        AND item.phase <> \(Phase.dead.code) AND item.sequence <> ?
        ORDER BY item.sequence DESC LIMIT 1
        """
}
