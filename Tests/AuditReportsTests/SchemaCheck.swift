import JSON

/// Holds a document against a JSON Schema, more strictly than a reader has to: a member that the schema does not name is a defect.
///
/// Knows exactly the keywords that ``JSONSchema`` writes; another one is a defect of the schema.
struct SchemaCheck {
    private(set) var defects: [String] = []

    init(_ document: JSONValue, against schema: JSONValue) {
        check(document, schema, at: "")
    }

    private static let keywords: Set<String> = [
        "$schema", "$id", "title", "type", "pattern", "enum", "minimum", "anyOf", "items", "properties", "required",
        "additionalProperties",
    ]

    private mutating func check(_ value: JSONValue, _ schema: JSONValue, at place: String) {
        guard case .object(let rules) = schema else { return note("no schema", place) }
        for keyword in rules.keys where !Self.keywords.contains(keyword) { note("the keyword \(keyword)", place) }
        if case .array(let choices) = schema["anyOf"] {
            if !choices.contains(where: { SchemaCheck(value, against: $0).defects.isEmpty }) { note("\(value)", place) }
            return
        }
        switch (schema["type"]?.text, value) {
        case ("null", .null), ("boolean", .bool), ("number", .integer), ("number", .number): break
        case ("integer", .integer(let number)):
            if case .integer(let least) = schema["minimum"], number < least {
                note("\(number) is less than \(least)", place)
            }
        case ("string", .string(let text)): check(text, schema, at: place)
        case ("array", .array(let elements)):
            for (index, element) in elements.enumerated() {
                check(element, schema["items"] ?? .null, at: "\(place)[\(index)]")
            }
        case ("object", .object(let members)): check(members, schema, at: place)
        default: note("\(value) is no \(schema["type"]?.text ?? "?")", place)
        }
    }

    private mutating func check(_ text: String, _ schema: JSONValue, at place: String) {
        if let pattern = schema["pattern"]?.text, let expression = try? Regex(pattern),
            text.firstMatch(of: expression) == nil
        {
            note("`\(text)` does not match \(pattern)", place)
        }
        if case .array(let words) = schema["enum"], !words.contains(.string(text)) {
            note("`\(text)` is no word of the list", place)
        }
    }

    private mutating func check(_ members: [String: JSONValue], _ schema: JSONValue, at place: String) {
        if case .array(let required) = schema["required"] {
            for name in required.compactMap(\.text) where members[name] == nil { note("`\(name)` is missing", place) }
        }
        for (name, member) in members {
            if case .object(let known) = schema["properties"], let rule = known[name] {
                check(member, rule, at: "\(place).\(name)")
            } else if let others = schema["additionalProperties"] {
                check(member, others, at: "\(place).\(name)")
            } else {
                note("`\(name)` is not in the schema", place)
            }
        }
    }

    private mutating func note(_ defect: String, _ place: String) {
        defects.append("\(place.isEmpty ? "the document" : place): \(defect)")
    }
}
