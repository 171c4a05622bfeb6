/// HTML to be written: a literal is markup as it stands, and a text that is put into it is escaped.
///
/// Names come from the input of customers, so the short way of writing must be the safe one.
struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// What a browser gets.
    private(set) var markup: String

    init(stringLiteral markup: String) {
        self.markup = markup
    }

    /// Takes markup of our own as it stands: the style sheet and the script.
    init(asItStands bytes: [UInt8]) {
        markup = String(decoding: bytes, as: UTF8.self)
    }

    init(stringInterpolation parts: StringInterpolation) {
        markup = parts.markup
    }

    /// Adds markup.
    static func += (page: inout HTML, more: HTML) {
        page.markup += more.markup
    }

    /// The parts of a literal, put together.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { markup += literal }

        mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }

        /// With separators: `12,345`.
        mutating func appendInterpolation(_ number: Int) { markup += number.grouped }

        mutating func appendInterpolation(_ html: HTML) { markup += html.markup }

        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { markup += part.markup } }

        /// A text that others wrote: letters that change the direction of writing have no effect outside of it, and one
        /// that is very long is cut.
        mutating func appendInterpolation(name: String) { markup += "<bdi>\(HTML.escaped(HTML.shortened(name)))</bdi>" }

        /// A sentence in which backticks enclose what is typed or read literally.
        mutating func appendInterpolation(sentence: String) {
            for (index, part) in sentence.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
                let text = HTML.escaped(String(part))
                markup += index.isMultiple(of: 2) ? text : "<code>\(text)</code>"
            }
        }
    }

    /// Scalar by scalar: a quotation mark with a combining accent is another character, and yet ends an attribute.
    private static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "`": result += "&#96;"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Scalars, not characters: one character can carry thousands of accents.
    private static func shortened(_ text: String, to limit: Int = 120) -> String {
        guard
            let end = text.unicodeScalars.index(
                text.startIndex,
                offsetBy: limit,
                limitedBy: text.endIndex
            ), end < text.endIndex
        else { return text }
        return String(text.unicodeScalars[..<end]) + "…"
    }
}
