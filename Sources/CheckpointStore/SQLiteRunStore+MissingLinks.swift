import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Adds links, each with its event, as many of them in one transaction as it holds the store for some hundredths of a
    /// second.
    package func addMissing(_ links: [LinkRecord], to run: RunID, within caps: GrantCaps) async throws {
        for start in stride(from: 0, to: links.count, by: StoreWriter.sliceLength) {
            let slice = links[start..<min(start + StoreWriter.sliceLength, links.count)]
            try await record { db, trail in
                let (key, state) = try RunColumns.find(run, in: db)
                guard state != .importing else {
                    throw CheckpointRefused(
                        message: "The input of run \(run) is still being read; nothing may be done for it."
                    )
                }
                for link in slice { try Self.addMissing(link, run: key, within: caps, in: db, &trail) }
            }
        }
    }

    private static let waitingItem =
        "SELECT instance_id FROM item WHERE run = ? AND sequence = ? AND \(Conditions.waits())"

    private static func addMissing(
        _ link: LinkRecord,
        run key: Int64,
        within caps: GrantCaps,
        in db: Database,
        _ trail: inout TrailWriter
    ) throws {
        let item = try db.cachedStatement(sql: waitingItem)
        guard let row = try Row.fetchOne(item, arguments: [key, link.sequence]),
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
        let note = TrailNote(
            Event(.invited, at: link.createdAt),
            sequence: link.sequence,
            instance: (row[0] as String?).map(InstanceID.init(rawValue:))
        )
        try trail.append(note, to: key)
    }
}
