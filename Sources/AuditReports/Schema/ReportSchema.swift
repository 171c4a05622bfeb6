import OrderedJSON
import ReauthEngine
package import ReauthModel

/// The published schema of a report.
///
/// Its version grows when a member changes its meaning, is taken away, or when an outcome is added: see `Reports/README.md`.
package enum ReportSchema {
    /// The version of each schema; ``RunSummary`` writes that of `summary.json` into the file.
    static func version(of subject: SchemaSubject) -> Int {
        switch subject {
        case .jsonl, .json, .events: 1
        }
    }

    /// The schema as JSON, indented.
    package static func bytes(of subject: SchemaSubject) -> [UInt8] {
        let (title, schema) =
            switch subject {
            case .jsonl: ("A line of instances.jsonl: one instance of a run", instances)
            case .json: ("summary.json: the totals of a run", summary)
            case .events: ("A line of events.jsonl: one record of the audit trail", events)
            }
        let head: [(key: String, value: JSONText)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("$id", .string("urn:reauth:report:\(subject.rawValue):\(version(of: subject))")),
            ("title", .string(title)),
        ]
        return Array((JSONText.object(head + schema.members).indented + "\n").utf8)
    }

    /// The columns in their order; every cell is a text, and what the input carries comes besides.
    private static let instances = JSONSchema.object(
        ReportColumn.allCases.map { column in
            let schema: JSONSchema =
                switch column.content {
                case .text: .string
                case .word: .word
                case .outcome: .words(ItemSelection.words)
                case .moment: .moment
                case .number: .pattern("^[0-9]+$")
                }
            return .init(name: column.rawValue, schema: schema, isRequired: column.isAlwaysThere)
        },
        others: .string
    )

    private static let events = JSONSchema.object([
        .always("position", .integer), .always("run", .string), .always("item", .integer),
        .maybe("instance_id", .string),
        .always("at", .moment), .always("kind", .word), .maybe("detail", .string), .maybe("attempt", .integer),
        .maybe("fingerprint", .string), .maybe("http_status", .integer), .maybe("request_id", .string),
        .maybe("worker", .string), .maybe("hash", .pattern("^[0-9a-f]{64}$")),
    ])
}
