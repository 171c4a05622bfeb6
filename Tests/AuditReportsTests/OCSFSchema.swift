import JSON

/// What OCSF 1.3.0 says about an event of Entity Management, as far as an export of ours uses it: taken from
/// `events/iam/entity_management.json`, its bases, `profiles/host.json`, the objects and `dictionary.json` of the schema.
///
/// An attribute that is not in these lists is an error, though the schema has more of them.
struct OCSFSchema: Sendable {
    enum Kind: Sendable {
        case string
        case integer
        /// An integer of these.
        case number([Int64])
        case strings
        case object(Object)
        /// Whatever members.
        case free
    }

    struct Object: Sendable {
        var required: Set<String> = []
        /// At least one of them.
        var anyOf: Set<String> = []
        var attributes: [String: Kind]
    }

    static let event = Object(
        required: [
            "activity_id", "category_uid", "class_uid", "type_uid", "time", "severity_id", "metadata", "entity",
        ],
        attributes: [
            "activity_id": .number(Array(0...13) + [99]), "activity_name": .string, "category_uid": .number([3]),
            "class_uid": .number([3004]), "class_name": .string, "type_uid": .integer, "time": .integer,
            "severity_id": .number(Array(0...6) + [99]), "severity": .string, "status_id": .number([0, 1, 2, 99]),
            "status": .string, "status_code": .string, "status_detail": .string, "message": .string,
            "entity": .object(entity), "comment": .string, "actor": .object(actor), "device": .object(device),
            "metadata": .object(metadata), "unmapped": .free, "raw_data": .string,
        ]
    )

    private static let entity = Object(
        anyOf: ["name", "uid"],
        attributes: ["type_id": .number(Array(0...6) + [99]), "type": .string, "uid": .string, "name": .string]
    )

    private static let actor = Object(
        anyOf: ["process", "user", "app_name"],
        attributes: [
            "app_name": .string,
            "process": .object(
                Object(anyOf: ["pid", "uid"], attributes: ["name": .string, "pid": .integer, "uid": .string])
            ),
            "user": .object(Object(anyOf: ["name"], attributes: ["name": .string])),
        ]
    )

    private static let device = Object(
        required: ["type_id"],
        attributes: ["hostname": .string, "type_id": .number(Array(0...15) + [99])]
    )

    private static let metadata = Object(
        required: ["product", "version"],
        attributes: [
            "version": .string, "profiles": .strings, "uid": .string, "sequence": .integer,
            "correlation_uid": .string, "event_code": .string, "log_name": .string, "log_provider": .string,
            "original_time": .string,
            "product": .object(
                Object(
                    required: ["vendor_name"],
                    anyOf: ["name", "uid"],
                    attributes: ["name": .string, "vendor_name": .string, "version": .string]
                )
            ),
        ]
    )

    /// What is wrong with a value.
    static func problems(_ value: JSONValue, as object: Object = event, at path: String = "event") -> [String] {
        guard case .object(let members) = value else { return ["\(path) is no object"] }
        var problems = object.required.subtracting(members.keys).map { "\(path).\($0) is missing" }
        if !object.anyOf.isEmpty, object.anyOf.isDisjoint(with: members.keys) {
            problems.append("\(path) has none of \(object.anyOf.sorted())")
        }
        for (name, member) in members {
            let place = "\(path).\(name)"
            switch (object.attributes[name], member) {
            case (.string?, .string), (.integer?, .integer), (.free?, .object): break
            case (.number(let allowed)?, .integer(let number)) where allowed.contains(number): break
            case (.strings?, .array(let elements)) where elements.allSatisfy({ $0.text != nil }): break
            case (.object(let inner)?, _): problems += Self.problems(member, as: inner, at: place)
            case (nil, _): problems.append("\(place) is not in the schema")
            case (_?, _): problems.append("\(place) has the value \(member)")
            }
        }
        return problems
    }
}
