import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Adds links, each with its event, as many of them in one transaction as it holds the store for some hundredths of a
    /// second.
    package func addMissing(_ links: [LinkRecord], to run: RunID, within caps: GrantCaps) async throws {
        for start in stride(from: 0, to: links.count, by: StoreWriter.sliceLength) {
            let slice = links[start..<min(start + StoreWriter.sliceLength, links.count)]
            try await write { db in
                let (key, state) = try RunColumns.find(run, in: db)
                guard state != .importing else {
                    throw CheckpointRefused(
                        message: "The input of run \(run) is still being read; nothing may be done for it."
                    )
                }
                for link in slice { try Self.addMissing(link, run: key, within: caps, in: db) }
            }
        }
    }

    private static let waitingItem = "SELECT 1 FROM item WHERE run = ? AND sequence = ? AND \(Conditions.waits())"

    private static func addMissing(
        _ link: LinkRecord,
        run key: Int64,
        within caps: GrantCaps,
        in db: Database
    ) throws {
        let item = try db.cachedStatement(sql: waitingItem)
        guard try Row.fetchOne(item, arguments: [key, link.sequence]) != nil,
            try GrantPlaces.take(for: link.sequence, run: key, most: caps.most(forElement:), at: link.createdAt, in: db)
        else { return }
        try insert(link, run: key, in: db)
        guard db.changesCount == 1 else { return }
        try db.cachedStatement(
            sql: """
                UPDATE link SET withdrawn_at = ?
                WHERE run = ? AND sequence = ? AND serial <> ? AND withdrawn_at IS NULL
                """
        ).execute(arguments: [link.createdAt.rawValue, key, link.sequence, link.serial])
        try db.cachedStatement(
            sql: """
                INSERT INTO event (run, row, sequence, at, kind)
                SELECT ?1, coalesce(max(row), 0) + 1, ?2, ?3, ?4 FROM event WHERE run = ?1
                """
        ).execute(arguments: [key, link.sequence, link.createdAt.rawValue, Event.Kind.invited.code])
    }
}
