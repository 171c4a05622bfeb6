@testable import CheckpointStore
import GRDB
import ReauthEngine
import ReauthModel
import Testing

/// How SQLite goes about what reports and the consent page ask in a store of a million items: along an index, and in the
/// order of the answer.
@Suite("Plans of queries")
struct PlanTests {
    /// A question, what its plan has to say, and whether it may sort what it found, for that is little.
    struct Question: Sendable, CustomTestStringConvertible {
        var name: String
        var sql: String
        var steps: [String]
        var sorts = false

        var testDescription: String { name }
    }

    private static func connections(
        _ path: SQLiteRunStore.ConnectionPath,
        _ filter: ConnectionFilter = ConnectionFilter()
    ) -> String {
        SQLiteRunStore.connectionsQuery(of: nightly, matching: filter, by: path, after: 0, limit: 1).sql
    }

    private static let link = ConnectionFilter.LinkFilter(state: .withdrawn, at: Timestamp(rawValue: 1))
    private static let group = ConnectionFilter(
        group: .init(column: 0, value: "Acme"),
        link: link,
        others: [RunID(rawValue: "other")]
    )

    static let questions = [
        Question(
            name: "a report's page",
            sql: ItemSelectionSQL.items(.all),
            steps: ["item USING PRIMARY KEY (run=? AND sequence>?)"]
        ),
        Question(
            name: "the links of a report's page",
            sql: SQLiteRunStore.newestLinksSQL,
            steps: ["SCAN wanted VIRTUAL TABLE", "link USING PRIMARY KEY (run=? AND sequence=?)"]
        ),
        Question(
            name: "tallies",
            sql: SQLiteRunStore.talliesSQL(isCounted: true),
            steps: ["tally USING PRIMARY KEY (run=?)"],
            sorts: true
        ),
        Question(
            name: "element counts",
            sql: SQLiteRunStore.elementCountsSQL(isCounted: true),
            steps: ["tally USING PRIMARY KEY (run=?)"],
            sorts: true
        ),
        Question(
            name: "codes under way",
            sql: SQLiteRunStore.underWaySQL,
            steps: [
                "under_way USING PRIMARY KEY (run=? AND sequence>?)", "item USING PRIMARY KEY (run=? AND sequence=?)",
            ]
        ),
        Question(
            name: "the page's totals",
            sql: SQLiteRunStore.totalsSQL,
            steps: ["connection_total USING PRIMARY KEY (run=?)", "lane USING INTEGER PRIMARY KEY"]
        ),
        Question(
            name: "counts of the groups on a page",
            sql: SQLiteRunStore.groupCountsSQL,
            steps: ["SCAN wanted VIRTUAL TABLE", "connection_count USING PRIMARY KEY (run=? AND name=?)"]
        ),
        Question(
            name: "the same, apart from other runs",
            sql: SQLiteRunStore.groupCountsSQL(apart: "1"),
            steps: ["SCAN wanted VIRTUAL TABLE", "connection USING COVERING INDEX connection_name (run=? AND name=?)"],
            sorts: true
        ),
        Question(
            name: "names of groups",
            sql: SQLiteRunStore.groupsSQL,
            steps: ["connection_count USING PRIMARY KEY (run=?)"]
        ),
        Question(
            name: "a search",
            sql: SQLiteRunStore.searchSQL,
            steps: ["SCAN connection_search VIRTUAL TABLE INDEX 64:M1><"]
        ),
        Question(
            name: "what a search found",
            sql: connections(.one, ConnectionFilter(search: "x")),
            steps: ["item USING PRIMARY KEY (run=? AND sequence=?)"]
        ),
        Question(
            name: "what the page does not know yet",
            sql: ConnectionIndex.newest,
            steps: ["connection_new USING PRIMARY KEY (run=?)"]
        ),
        Question(
            name: "a group's connections",
            sql: connections(.group, group),
            steps: [
                "connection USING INDEX connection_name (run=? AND name=? AND sequence>?)",
                "item USING INDEX item_waiting_run (run=? AND sequence=?)",
                "link USING PRIMARY KEY (run=? AND sequence=?)",
                "other USING INDEX item_instance (run=? AND instance_id=?)",
            ]
        ),
        Question(
            name: "people to remind",
            sql: SQLiteRunStore.waitingPeopleSQL,
            steps: [
                "item USING INDEX item_waiting_run (run=? AND sequence>?)",
                "other USING INDEX item_waiting (instance_id=?)",
                "reminder USING PRIMARY KEY (platform=? AND instance_id=?)",
            ]
        ),
        Question(
            name: "how long people have waited",
            sql: SQLiteRunStore.waitingSQL(since: [Timestamp(rawValue: 9), Timestamp(rawValue: 0)]),
            steps: ["item USING INDEX item_waiting_run (run=?)"]
        ),
        Question(
            name: "webhooks that are due",
            sql: SQLiteRunStore.dueWebhooksSQL,
            steps: ["webhook USING INDEX webhook_due (receiver=? AND due_at<?)"]
        ),
        Question(
            name: "what later runs changed",
            sql: HistoryQueries.changed,
            steps: ["item USING INDEX item_instance (run=? AND instance_id=?)"]
        ),
        Question(
            name: "the next webhook",
            sql: SQLiteRunStore.nextWebhookSQL,
            steps: ["webhook USING COVERING INDEX webhook_due (receiver=?)"]
        ),
        Question(
            name: "a part of the connections",
            sql: connections(.part(9), ConnectionFilter(lane: .init(box), standing: .done, search: "x")),
            steps: ["item USING INDEX item_person (run=? AND sequence>? AND sequence<?)"]
        ),
    ]

    @Test(arguments: questions)
    func aQuestionWalksAlongAnIndex(_ question: Question) async throws {
        let temporary = try TemporaryStore()
        let plan = try await temporary.store.pool.read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(question.sql)")
            statement.arguments = StatementArguments(
                Array(repeating: 1, count: question.sql.count { $0 == "?" })
            )
            return try Row.fetchAll(statement).map { $0["detail"] as String }
        }
        for step in question.steps {
            #expect(
                plan.contains {
                    $0.replacing("COVERING INDEX", with: "INDEX").contains(
                        step.replacing("COVERING INDEX", with: "INDEX")
                    )
                },
                "\(plan)"
            )
        }
        let scans = plan.filter { $0.contains("SCAN") && !$0.contains("VIRTUAL TABLE") && !$0.contains("SCAN counts") }
        #expect(scans.isEmpty, "\(plan)")
        if !question.sorts { #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)") }
    }
}
