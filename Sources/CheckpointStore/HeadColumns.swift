import struct Foundation.Data
import GRDB
import ReauthEngine
import ReauthModel

/// How a signed head is laid out in its table.
enum HeadColumns {
    /// What ``head(_:key:)`` expects, in its order, with the tables that it comes from; `WHERE` has to follow.
    static let selection = """
        number, run.name, position, hash, since, at, previous, signature
        FROM trail_head JOIN run ON run.key = trail_head.run
        """

    static let insertion = """
        INSERT INTO trail_head (number, run, position, hash, since, at, previous, signature)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// Reads one row of ``selection``; `key` verifies it.
    static func head(_ row: Row, key: TrailPublicKey) throws -> SignedTrailHead {
        guard let hash = TrailHash(bytes: Array(row[3] as Data)),
            let previous = TrailHash(bytes: Array(row[6] as Data))
        else {
            throw StoreUnusable(
                message:
                    "The store is damaged: head \(row[0] as Int64) of the audit trail cannot be read. Restore the store "
                    + "from a backup."
            )
        }
        let head = TrailHead(
            number: row[0],
            run: RunID(rawValue: row[1]),
            position: row[2],
            hash: hash,
            since: row[4],
            at: Timestamp(rawValue: row[5]),
            previous: previous
        )
        return SignedTrailHead(head: head, signature: Array(row[7] as Data), key: key)
    }
}
