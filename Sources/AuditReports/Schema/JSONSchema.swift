import OrderedJSON

/// A schema of JSON Schema (draft 2020-12), as far as reports need it.
indirect enum JSONSchema: Sendable {
    case string
    /// A text that a regular expression matches as a whole.
    case pattern(String)
    case words([String])
    case integer
    case number
    case boolean
    /// The same, or `null`.
    case nullable(JSONSchema)
    case array(JSONSchema)
    /// An object whose members are named by the data, and all of one kind.
    case map(JSONSchema)
    case object([Member], others: JSONSchema? = nil)

    /// A member of an object.
    struct Member: Sendable {
        var name: String
        var schema: JSONSchema
        /// Whether it is there always.
        var isRequired: Bool
    }

    /// A moment in UTC, as every report writes it.
    static let moment = pattern(#"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"#)
    /// A stable word of a set that grows.
    static let word = pattern("^[a-z][a-z0-9_]*$")

    /// The members of the schema.
    ///
    /// Members that it does not name may come with a newer version, so they are allowed.
    var members: [(key: String, value: JSONText)] {
        switch self {
        case .string: [("type", .string("string"))]
        case .pattern(let pattern): [("type", .string("string")), ("pattern", .string(pattern))]
        case .words(let words): [("type", .string("string")), ("enum", .array(words.map { .string($0) }))]
        case .integer: [("type", .string("integer")), ("minimum", .integer(0))]
        case .number: [("type", .string("number"))]
        case .boolean: [("type", .string("boolean"))]
        case .nullable(let schema):
            [("anyOf", .array([.object(schema.members), .object([("type", .string("null"))])]))]
        case .array(let schema): [("type", .string("array")), ("items", .object(schema.members))]
        case .map(let schema): [("type", .string("object")), ("additionalProperties", .object(schema.members))]
        case .object(let members, let others):
            [
                ("type", .string("object")),
                ("properties", .object(members.map { ($0.name, .object($0.schema.members)) })),
                ("required", .array(members.filter(\.isRequired).map { .string($0.name) })),
            ] + (others.map { [("additionalProperties", .object($0.members))] } ?? [])
        }
    }
}

extension JSONSchema.Member {
    /// A member that is there always.
    static func always(_ name: String, _ schema: JSONSchema) -> Self {
        Self(name: name, schema: schema, isRequired: true)
    }

    /// A member that may be missing.
    static func maybe(_ name: String, _ schema: JSONSchema) -> Self {
        Self(name: name, schema: schema, isRequired: false)
    }
}
