import GRDB
import ReauthEngine
import ReauthModel

/// How links and consents are laid out in their tables.
enum ConsentColumns {
    /// What ``link(_:)`` expects, in its order.
    static let link = "sequence, serial, hash, created_at, expires_at, withdrawn_at"
    /// What ``consent(_:)`` expects, in its order.
    static let consent = "state, sequence, epoch, link_serial, browser, created_at, expires_at, result"

    /// Reads one row of ``link``.
    static func link(_ row: Row) -> LinkRecord {
        LinkRecord(
            sequence: row[0],
            serial: row[1],
            hash: TokenHash(rawValue: row[2]),
            createdAt: Timestamp(rawValue: row[3]),
            expiresAt: Timestamp(rawValue: row[4]),
            withdrawnAt: (row[5] as Int64?).map(Timestamp.init(rawValue:))
        )
    }

    /// Reads one row of ``consent``.
    static func consent(_ row: Row) throws -> ConsentRecord {
        ConsentRecord(
            state: TokenHash(rawValue: row[0]),
            sequence: row[1],
            epoch: row[2],
            linkSerial: row[3],
            browser: (row[4] as String?).map(TokenHash.init(rawValue:)),
            createdAt: Timestamp(rawValue: row[5]),
            expiresAt: Timestamp(rawValue: row[6]),
            result: try (row[7] as String?).map { word in
                guard let result = ConsentResult(rawValue: word) else {
                    throw StoreUnusable(
                        message: "The store holds a word for a consent that this version does not know. "
                            + "It was damaged, or written by a newer reauth."
                    )
                }
                return result
            }
        )
    }
}
