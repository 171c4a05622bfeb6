import ReauthEngine
import ReauthModel

/// ``ItemSelection`` in SQL.
///
/// Each selection has a statement of its own, because a condition that may be absent costs SQLite a comparison per row.
enum ItemSelectionSQL {
    /// Items of a run after a sequence number, in order, at most so many: three arguments in this order.
    static func items(_ selection: ItemSelection) -> String {
        """
        SELECT \(ItemColumns.selection) FROM item
        WHERE item.run = \(SQLiteRunStore.runKey) AND item.sequence > ?\(condition(selection).map { " AND \($0)" } ?? "")
        ORDER BY item.sequence LIMIT ?
        """
    }

    /// A condition on how an item stands, or none.
    private static func condition(_ selection: ItemSelection) -> String? {
        switch selection {
        case .all: nil
        case .outcome(let outcome): "item.outcome = \(outcome.code)"
        case .open: "item.outcome IS NULL AND item.basis IS NULL"
        case .revoked: "item.outcome IS NULL AND item.basis IS NOT NULL"
        case .signIn:
            """
            (item.outcome = \(Outcome.awaitingCode.code)
            OR item.outcome IS NULL AND item.basis IS NOT NULL AND item.phase = \(Phase.dead.code))
            """
        case .filtered(let filter): condition(filter)
        }
    }

    /// The conditions in a fixed order, so that one question has one statement.
    private static func condition(_ filter: ItemFilter) -> String? {
        var conditions: [String] = []
        let standings = filter.standings.map { condition($0) ?? "1" }.sorted()
        if !standings.isEmpty { conditions.append("(\(standings.map { "(\($0))" }.joined(separator: " OR ")))") }
        let reasons = filter.reasons.map { "'\($0.rawValue.replacing("'", with: "''"))'" }.sorted()
        if !reasons.isEmpty { conditions.append("item.reason IN (\(reasons.joined(separator: ", ")))") }
        if let moment = filter.changedSince {
            // Along the index of an item's records.
            conditions.append(
                """
                EXISTS (SELECT 1 FROM event INDEXED BY event_item
                WHERE event.run = item.run AND event.sequence = item.sequence AND event.at >= \(moment.rawValue))
                """
            )
        }
        return conditions.isEmpty ? nil : conditions.joined(separator: " AND ")
    }
}
