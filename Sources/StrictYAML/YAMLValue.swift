/// A value of a document, with the line it starts on and the path of keys that leads to it.
package final class YAMLValue {
    enum Content {
        case null
        case text(String)
        case bool(Bool)
        case integer(String)
        case number(String)
        case list([YAMLValue])
        case mapping(YAMLMapping)

        var isNull: Bool {
            if case .null = self { true } else { false }
        }
    }

    /// The line that the value starts on, from 1.
    package let line: Int
    /// The keys that lead here: `platform.baseURL`, `applications[2].element`.
    package let path: String
    /// Whether problems may quote the value.
    ///
    /// Callers say `harmless` only for keys that cannot hold a secret.
    package internal(set) var isHarmless = false

    let content: Content
    private let collector: ProblemCollector

    init(line: Int, path: String, content: Content, _ collector: ProblemCollector) {
        self.line = line
        self.path = path
        self.content = content
        self.collector = collector
    }

    /// Reports a problem of this value: `` `path` `` followed by `message`.
    package func report(_ message: String) {
        collector.report(line: line, path.isEmpty ? message : "`\(path)` \(message)")
    }

    /// Reports a problem at this line without the path.
    package func reportPlainly(_ message: String) {
        collector.report(line: line, message)
    }

    /// Whether the value is a mapping.
    package var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }

    /// Whether the value is a list.
    package var isList: Bool {
        if case .list = content { true } else { false }
    }

    /// Whether the value is a scalar: text, a number or a truth value.
    package var isScalar: Bool { !isMapping && !isList && !content.isNull }

    /// The value as a mapping; reports anything else.
    package func mapping() -> YAMLMapping? {
        guard case .mapping(let mapping) = content else { return mismatch("a mapping of `key: value` pairs") }
        mapping.open()
        return mapping
    }

    /// The value as a list; reports anything else.
    package func list() -> [YAMLValue]? {
        guard case .list(let values) = content else { return mismatch("a list") }
        for value in values where isHarmless { value.isHarmless = true }
        return values
    }

    /// The value as a list of mappings; reports anything else.
    package func mappings() -> [YAMLMapping]? {
        collect { $0.mapping() }
    }

    /// The value as a list of texts; reports anything else.
    package func strings() -> [String]? {
        collect { $0.string() }
    }

    /// `nil` when one element is wrong, but every element is read, so that every problem is reported.
    private func collect<Element>(_ read: (YAMLValue) -> Element?) -> [Element]? {
        guard let values = list() else { return nil }
        let elements = values.compactMap(read)
        return elements.count == values.count ? elements : nil
    }
}

// MARK: - Scalars

extension YAMLValue {
    /// The text, where the value is text; reports nothing.
    package var text: String? {
        if case .text(let text) = content { text } else { nil }
    }

    /// The value as non-empty text; reports anything else.
    ///
    /// A plain `2024` or `true` is not text until it is quoted.
    package func string() -> String? {
        switch content {
        case .text(let text) where text.isEmpty:
            report("is empty text")
            return nil
        case .text(let text):
            guard text.unicodeScalars.contains(where: Self.isForbidden) else { return text }
            report("holds a control character")
            return nil
        case .integer, .number, .bool: return mismatch("text (put it into quotes)")
        default: return mismatch("text")
        }
    }

    /// The value as text where numbers count as text: `[4711, "4712"]`.
    package func stringOrInteger() -> String? {
        if case .integer(let digits) = content { digits } else { string() }
    }

    /// The value as `true` or `false`; reports anything else.
    package func bool() -> Bool? {
        guard case .bool(let value) = content else { return mismatch("`true` or `false`") }
        return value
    }

    /// The value as a whole number in `range`; reports anything else.
    package func int(in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard case .integer(let digits) = content else { return mismatch("a whole number") }
        guard let value = Int(digits), range.contains(value) else {
            report("must be \(Self.bounds(range.lowerBound, range.upperBound))\(quoted)")
            return nil
        }
        return value
    }

    /// The value as a whole number from 0 to 2⁶⁴ - 1; reports anything else.
    package func uint64() -> UInt64? {
        guard case .integer(let digits) = content else { return mismatch("a whole number") }
        guard let value = UInt64(digits) else {
            report("must be \(Self.bounds(UInt64.min, UInt64.max))\(quoted)")
            return nil
        }
        return value
    }

    /// The value as a number in `range`, whole or not; reports anything else.
    package func double(in range: ClosedRange<Double>) -> Double? {
        switch content {
        case .integer(let digits), .number(let digits):
            guard let value = Double(digits), range.contains(value) else {
                report("must be a number from \(range.lowerBound) to \(range.upperBound)\(quoted)")
                return nil
            }
            return value
        default: return mismatch("a number")
        }
    }

    /// The value as one of the cases of `type`, or of those in `allowed`; reports anything else with the choices.
    package func enumeration<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type = Choice.self,
        allowed: [Choice]? = nil
    ) -> Choice? where Choice.RawValue == String {
        let choices = allowed ?? Array(Choice.allCases)
        if case .text(let text) = content, let choice = choices.first(where: { $0.rawValue == text }) {
            return choice
        }
        let names = choices.map { "`\($0.rawValue)`" }
        var hint = ""
        if case .text(let text) = content, isHarmless, let near = closest(to: text, among: choices.map(\.rawValue)) {
            hint = " (did you mean `\(near)`?)"
        }
        let wanted = (names.count == 1 ? "" : "one of ") + names.joined(separator: ", ")
        report("must be \(wanted), found \(found)\(hint)")
        return nil
    }

    /// An escape in double quotes can stand for a character that the text of a file may not have; no job needs one.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }

    private static func bounds<Number: FixedWidthInteger>(_ lower: Number, _ upper: Number) -> String {
        upper == .max && lower >= 0 && Number.isSigned
            ? "a whole number of \(lower) or more" : "a whole number from \(lower) to \(upper)"
    }
}

// MARK: - The value in words

extension YAMLValue {
    /// The type of the value in words, for problems.
    package var kind: String {
        switch content {
        case .null: "nothing"
        case .text: "text"
        case .bool: "a truth value"
        case .integer: "a whole number"
        case .number: "a number"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The value itself where it is harmless, short and printable; else its ``kind``.
    package var found: String {
        guard let quotable else { return kind }
        switch content {
        case .text: return "the text \"\(quotable)\""
        case .bool: return "the truth value \(quotable)"
        default: return "the number \(quotable)"
        }
    }

    private var quoted: String {
        quotable.map { ", found \($0)" } ?? ""
    }

    private var quotable: String? {
        guard isHarmless else { return nil }
        let text: String
        switch content {
        case .text(let value), .integer(let value), .number(let value): text = value
        case .bool(let value): text = String(value)
        default: return nil
        }
        guard text.count <= 40 else { return nil }
        let isPrintable = text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        return isPrintable ? text : nil
    }

    private func mismatch<Value>(_ expected: String) -> Value? {
        if content.isNull {
            report("has no value; it must be \(expected)")
        } else {
            report("must be \(expected), found \(found)")
        }
        return nil
    }
}

extension YAMLValue.Content {
    /// Types a plain scalar by the core schema of YAML 1.2 (§10.3.2), without hexadecimal and octal numbers.
    ///
    /// A leading zero makes text, because YAML 1.1 and 1.2 disagree about it.
    init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default:
            if text.wholeMatch(of: /[-+]?(0|[1-9][0-9]*)/) != nil {
                self = .integer(text)
            } else if text.wholeMatch(of: /[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil {
                self = .number(text)
            } else {
                self = .text(text)
            }
        }
    }
}
