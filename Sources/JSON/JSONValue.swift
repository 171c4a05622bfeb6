import struct Foundation.Data
import class Foundation.JSONSerialization
import class Foundation.NSNumber

/// A JSON document of unknown shape.
///
/// Descriptions of an API contradict its answers (numbers as strings, maps as arrays, `"true"` for `true`), so a closed type
/// would refuse answers that a person can read.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads a whole document; `nil` when it is not JSON.
    ///
    /// Not by `JSONDecoder`: finding out a value's type by trial costs it an error per failed guess, in all four times
    /// the time per instance.
    package init?(_ bytes: [UInt8]) {
        guard let document = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) else {
            return nil
        }
        self.init(any: document)
    }

    private init(any value: Any) {
        switch value {
        case let text as String: self = .string(text)
        case let members as [String: Any]: self = .object(members.mapValues(JSONValue.init(any:)))
        case let elements as [Any]: self = .array(elements.map(JSONValue.init(any:)))
        case let number as NSNumber: self.init(number)
        default: self = .null
        }
    }

    /// The Objective-C type code is what tells `true` from `1`.
    private init(_ number: NSNumber) {
        switch UInt8(bitPattern: number.objCType.pointee) {
        case UInt8(ascii: "c"), UInt8(ascii: "B"): self = .bool(number.boolValue)
        case UInt8(ascii: "q"), UInt8(ascii: "i"), UInt8(ascii: "l"): self = .integer(number.int64Value)
        default: self = .number(number.doubleValue)
        }
    }

    /// The member of an object; `nil` for `null`, too.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self, let member = members[name] else { return nil }
        if case .null = member { return nil }
        return member
    }

    /// A scalar as text; `nil` for `null`, arrays and objects.
    package var text: String? {
        switch self {
        case .string(let value): value
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .bool(let value): String(value)
        case .null, .array, .object: nil
        }
    }

    /// A truth value, also one written as a string: adobe-esign's ping says `"true"`.
    package var truth: Bool? {
        switch self {
        case .bool(let value): value
        case .string(let value): Bool(value.lowercased())
        default: nil
        }
    }

    /// The elements of an array.
    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// Whether it is an object.
    package var isObject: Bool {
        if case .object = self { return true }
        return false
    }
}
