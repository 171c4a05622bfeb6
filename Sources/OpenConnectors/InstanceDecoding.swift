import JSON
import OAuth
import ReauthEngine
import ReauthModel

/// Reads the platform's instance object, in each of the shapes that its pages and tests show.
enum InstanceDecoding {
    /// The instance; `nil` when its number cannot be read, because then nothing may be done with it.
    static func instance(_ json: JSONValue) -> Instance? {
        guard let id = id(json["id"]) else { return nil }
        return Instance(
            id: id,
            name: json["name"]?.text,
            element: json["element"].flatMap { $0["key"]?.text ?? $0.text },
            tags: (json["tags"]?.elements ?? []).compactMap { $0.text ?? $0["name"]?.text },
            isDisabled: json["disabled"]?.truth ?? false,
            elementToken: json["token"]?.text.flatMap { $0.isBlankOrMasked ? nil : Secret($0) },
            configuration: Secret(configuration(json["configuration"])),
            createdAt: moment(json["createdDate"])
        )
    }

    /// A date: ISO 8601 in the platform's samples, and a number of milliseconds since 1970 elsewhere.
    ///
    /// A number that is too small for that (before 2001) would be in another unit; it tells nothing.
    private static func moment(_ json: JSONValue?) -> Timestamp? {
        let milliseconds: Int64? =
            switch json {
            case .number(let value): Int64(exactly: value.rounded())
            case .integer(let value): Int64(value)
            case .string(let text): Int64(text)
            default: nil
            }
        if let milliseconds { return milliseconds >= 1_000_000_000_000 ? Timestamp(rawValue: milliseconds) : nil }
        return json?.text.flatMap { Timestamp(iso8601: $0) }
    }

    /// A number (the specification says `number`, so it may come as `42.0`) or a string of digits.
    static func id(_ json: JSONValue?) -> InstanceID? {
        switch json {
        case .number(let value):
            Int64(exactly: value).flatMap { InstanceID(validating: String($0)) }
        case .integer(let value):
            InstanceID(validating: String(value))
        case .string(let text):
            InstanceID(validating: text)
        default:
            nil
        }
    }

    /// A map as in `GET /instances/{id}`, or rows of `key` and `propertyValue` as in `…/configuration`.
    ///
    /// Null is omitted.
    private static func configuration(_ json: JSONValue?) -> [String: String] {
        switch json {
        case .object(let members):
            members.compactMapValues(\.text)
        case .array(let rows):
            Dictionary(
                rows.compactMap { row in
                    guard let key = row["key"]?.text, let value = row["propertyValue"]?.text else { return nil }
                    return (key, value)
                },
                uniquingKeysWith: { first, _ in first }
            )
        default:
            [:]
        }
    }
}
