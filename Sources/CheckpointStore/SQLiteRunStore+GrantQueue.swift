import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore: GrantQueue {
    /// Looks at the next accounts in which somebody waits for a place.
    package func freePlaces(after group: GrantGroup?, limit: Int, at now: Timestamp) async throws -> FreePlaces {
        let (places, gone) = try await read { db in try Self.freePlaces(after: group, limit: limit, at: now, in: db) }
        if !gone.isEmpty {
            try await write { db in
                for (group, seekers) in gone {
                    try GrantPlaces(of: group, most: 0, at: now, in: db).removeGone(seekers)
                }
            }
        }
        return places
    }

    private static func freePlaces(
        after group: GrantGroup?,
        limit: Int,
        at now: Timestamp,
        in db: Database
    ) throws -> (places: FreePlaces, gone: [String: [GrantPlaces.Seeker]]) {
        var places = FreePlaces(items: [], last: group)
        var gone: [String: [GrantPlaces.Seeker]] = [:]
        for _ in 0..<limit {
            let next = try Row.fetchOne(
                try db.cachedStatement(sql: GrantPlaces.nextAccount),
                arguments: [places.last?.rawValue ?? ""]
            )
            guard let next else {
                places.last = nil
                break
            }
            places.last = GrantGroup(rawValue: next[0])
            let account = GrantPlaces(of: next[0], most: next[1], at: now, in: db)
            let free = try account.standing().free
            guard free > 0 else { continue }
            let waiting = try account.waiting(limit: free)
            for seeker in waiting.seekers {
                let name = try db.cachedStatement(sql: "SELECT name FROM run WHERE key = ?")
                guard let run = try String.fetchOne(name, arguments: [seeker.run]) else { continue }
                places.items.append(FreePlaces.Waiting(run: RunID(rawValue: run), sequence: seeker.sequence))
            }
            if !waiting.gone.isEmpty { gone[next[0]] = waiting.gone }
        }
        return (places, gone)
    }
}
