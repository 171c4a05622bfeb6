/// The formats whose JSON Schema is published.
package enum SchemaSubject: String, Sendable, Hashable, CaseIterable {
    /// A line of `instances.jsonl`.
    case jsonl
    /// `summary.json`.
    case json
    /// A line of `events.jsonl`.
    case events
}
