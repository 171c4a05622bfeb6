import GRDB
import OAuth
import ReauthEngine
import ReauthModel

/// The rows that a checkpoint becomes.
extension CheckpointTransaction {
    func settle(_ number: Int64, as settlement: Settlement, _ sequence: Int64, of key: Int64) throws {
        var statement = try HotStatement(
            db,
            "UPDATE intent SET settlement = ? WHERE run = ? AND sequence = ? AND number = ?"
        )
        statement.bind(settlement.code)
        statement.bind(key)
        statement.bind(sequence)
        statement.bind(number)
        try statement.run()
    }

    func insert(_ intent: Intent, of key: Int64) throws {
        var statement = try HotStatement(db, Self.insertion)
        statement.bind(key)
        statement.bind(intent.sequence)
        statement.bind(intent.epoch)
        statement.bind(intent.attempt)
        statement.bind(intent.token.code)
        statement.bind(intent.fingerprint.rawValue)
        statement.bind(intent.createdAt.rawValue)
        try statement.run()
    }

    /// A code is sent at most once, so every exchange is a first attempt.
    func insert(_ exchange: ExchangeIntent, of key: Int64) throws {
        var statement = try HotStatement(db, Self.insertion)
        statement.bind(key)
        statement.bind(exchange.sequence)
        statement.bind(exchange.epoch)
        statement.bind(1)
        statement.bind(IntentSubject.authorizationCode.code)
        statement.bind(exchange.codeHash.rawValue)
        statement.bind(exchange.createdAt.rawValue)
        try statement.run()
    }

    private static let insertion = """
        INSERT INTO intent (run, sequence, number, epoch, attempt, token, fingerprint, created_at)
        SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6, ?7
        FROM intent WHERE run = ?1 AND sequence = ?2
        """

    /// A settlement gets the time of the checkpoint's first event; without an event, that of its intent; without both,
    /// now.
    func event(for settlement: Settlement, _ subject: IntentSubject, _ checkpoint: Checkpoint) -> Event {
        Event(
            .settled,
            at: checkpoint.events.first?.at ?? checkpoint.intent?.createdAt ?? checkpoint.exchange?.createdAt ?? now,
            detail: "\(subject.rawValue): \(settlement.rawValue)",
            httpStatus: checkpoint.item.progress.lastHTTPStatus,
            requestID: checkpoint.item.progress.lastRequestID
        )
    }
}
