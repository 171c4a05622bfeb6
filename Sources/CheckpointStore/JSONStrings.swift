import OrderedJSON

/// An array of strings as JSON text (RFC 8259): how carried values and tags are stored.
///
/// Own reader, because a report of a million items reads some values for each of them.
enum JSONStrings {
    /// Writes an array.
    static func text(_ values: [String]) -> String {
        var text = "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            JSONText.write(value, to: &text)
        }
        return text + "]"
    }

    /// Reads what ``text(_:)`` wrote; `nil` for anything else.
    static func values(_ text: String) -> [String]? {
        var rest = text.utf8[...]
        guard rest.popFirst() == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]") else { return nil }
        if rest.count == 1 { return [] }
        var values: [String] = []
        while true {
            guard rest.popFirst() == UInt8(ascii: "\""), let value = string(&rest) else { return nil }
            values.append(value)
            switch rest.popFirst() {
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "]"): return rest.isEmpty ? values : nil
            default: return nil
            }
        }
    }

    /// Reads up to and including the closing quote.
    private static func string(_ rest: inout Substring.UTF8View) -> String? {
        guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return nil
        }
        if rest[end] == UInt8(ascii: "\"") {
            defer { rest = rest[rest.index(after: end)...] }
            return String(Substring(rest[..<end]))
        }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let unescaped = unescaped(&rest) else { return nil }
                bytes.append(unescaped)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private static func unescaped(_ rest: inout Substring.UTF8View) -> UInt8? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "r"): return UInt8(ascii: "\r")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        case UInt8(ascii: "u"):
            let digits = Substring(rest.prefix(4))
            guard digits.utf8.count == 4, let value = UInt8(digits, radix: 16), value < 0x80 else { return nil }
            rest = rest.dropFirst(4)
            return value
        default: return nil
        }
    }
}
