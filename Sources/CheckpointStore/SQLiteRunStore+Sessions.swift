import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore: OperatorSessions {
    /// As many browsers as operators have.
    private static let sessionLimit = 64

    /// Remembers a session; the oldest one makes room where there are too many.
    package func addSession(_ cookie: TokenHash, at now: Timestamp, until expiry: Timestamp) async throws {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM operator_session WHERE expires_at <= ?",
                arguments: [now.rawValue]
            )
            try db.execute(
                sql: """
                    INSERT INTO operator_session (cookie, expires_at) VALUES (?, ?)
                    ON CONFLICT DO UPDATE SET expires_at = excluded.expires_at
                    """,
                arguments: [cookie.rawValue, expiry.rawValue]
            )
            try db.execute(
                sql: """
                    DELETE FROM operator_session WHERE cookie NOT IN (
                        SELECT cookie FROM operator_session ORDER BY expires_at DESC LIMIT \(Self.sessionLimit)
                    )
                    """
            )
        }
    }

    /// Whether a session is good.
    package func hasSession(_ cookie: TokenHash, at now: Timestamp) async throws -> Bool {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT 1 FROM operator_session WHERE cookie = ? AND expires_at > ?"
            )
            return try Row.fetchOne(statement, arguments: [cookie.rawValue, now.rawValue]) != nil
        }
    }

    /// Forgets a session.
    package func removeSession(_ cookie: TokenHash) async throws {
        try await write { db in
            try db.execute(sql: "DELETE FROM operator_session WHERE cookie = ?", arguments: [cookie.rawValue])
        }
    }

    /// Forgets all of them.
    package func removeAllSessions() async throws {
        try await write { db in try db.execute(sql: "DELETE FROM operator_session") }
    }
}
