import ReauthEngine
import ReauthModel

/// Conditions in SQL, written with the numbers and words that the enums have.
///
/// A partial index is used only by a query that states the index's condition, so these must say the same as ``Schema``,
/// whose text never changes; `SchemaTests` compares the two.
enum Conditions {
    /// The outcomes of items that may be connections: a person has or had to sign in for them.
    static let connectionOutcomes: [Outcome] = [.awaitingCode, .reauthenticated, .superseded, .inDoubt, .failed]
    /// The outcomes that make a connection failed, where a link had been made.
    private static let failedOutcomes: [Outcome] = [.superseded, .inDoubt, .failed]
    /// The outcomes of instances that have new tokens.
    static let doneOutcomes: [Outcome] = [.rotated, .reauthenticated]
    /// The outcomes of instances that must not be taken up again under an earlier end.
    static let changingOutcomes: [Outcome] = doneOutcomes + [.awaitingCode, .retired, .inDoubt]
    /// The phases of items whose code may have been sent without a recorded end.
    static let phasesUnderWay: [Phase] = [.exchanging, .exchanged]

    /// An item that waits for a person: the condition of the indexes `item_waiting` and `item_waiting_run`.
    static func waits(_ item: String = "item") -> String {
        "\(item).outcome = \(Outcome.awaitingCode.code)"
    }

    /// An item that may be a connection: the condition of the index `item_person`.
    static let mayBeConnection = "item.outcome IN \(connectionOutcomes.codes)"
    /// An item whose instance has new tokens: the condition of the index `item_done`.
    static let isDone = "outcome IN \(doneOutcomes.codes)"
    /// An item whose instance was retired: the condition of the index `item_retired`.
    static let isRetired = "outcome = \(Outcome.retired.code)"
    /// An item that is no duplicate: a part of the condition of the index `item_instance`.
    static let isNoDuplicate = "reason IS NOT \(Reason.duplicate.quoted)"
    /// ``ItemProgress/isDying``: the condition of the index `item_dying`.
    static let isDying = "outcome = \(Outcome.awaitingCode.code) AND dies_at IS NOT NULL AND was_looked_at = 0"
    /// A code that may have been sent: the condition of the index `intent_code`.
    static let isSpentCode = """
        token = \(IntentSubject.authorizationCode.code) AND (settlement IS NULL OR settlement <> \(Settlement.noEffect.code))
        """

    /// ``ConnectionFilter/Standing`` of an item, as `value` writes it, or NULL.
    static func standing(of item: String, as value: (ConnectionFilter.Standing) -> String) -> String {
        """
        CASE WHEN \(waits(item)) THEN \(value(.waiting)) \
        WHEN \(item).outcome = \(Outcome.reauthenticated.code) THEN \(value(.done)) \
        WHEN \(item).outcome IN \(failedOutcomes.codes) AND \(item).awaiting_since IS NOT NULL THEN \(value(.failed)) END
        """
    }

    /// The same as the number that the table `connection` has for it.
    static func standingCode(of item: String) -> String {
        standing(of: item) { "\($0.code)" }
    }
}

extension Array where Element: StoredWord {
    /// The numbers of these words, as SQL lists them: `(3, 4)`.
    var codes: String { "(\(map { String($0.code) }.joined(separator: ", ")))" }
}

extension Array where Element: RawRepresentable<String> {
    /// These words as literals of SQL: `('a', 'b')`.
    var words: String { "(\(map(\.quoted).joined(separator: ", ")))" }
}

extension RawRepresentable<String> {
    /// The word as a literal of SQL.
    ///
    /// Words of ours have no quotes in them.
    var quoted: String { "'\(rawValue)'" }
}

extension ConnectionFilter.Standing {
    /// The number that the tables of connections have for it.
    var code: Int64 {
        switch self {
        case .waiting: 1
        case .done: 2
        case .failed: 3
        }
    }

    /// The standing that has this number.
    init?(code: Int64) {
        guard let standing = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = standing
    }
}
