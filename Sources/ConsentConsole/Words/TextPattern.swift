/// A text with the names of values in braces: `Connect {provider} again`.
struct TextPattern: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case text(Substring)
        case value(String)
    }

    private let parts: [Part]

    /// Braces around anything but small letters are text.
    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let match = rest.firstMatch(of: /\{([a-z]{1,20})\}/) {
            parts.append(.text(rest[..<match.range.lowerBound]))
            parts.append(.value(String(match.1)))
            rest = rest[match.range.upperBound...]
        }
        self.parts = parts + [.text(rest)]
    }

    /// The names of its values.
    var names: Set<String> {
        Set(parts.compactMap { if case .value(let name) = $0 { name } else { nil } })
    }

    /// The text with its values, which are put in once: a value in braces within a value stays as it is.
    func filled(with values: [String: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): String(text)
            case .value(let name): Self.isolated(values[name] ?? "")
            }
        }
        .joined()
    }

    /// Keeps a value from changing the direction of the text around it (UAX #9): control characters for that are removed, and
    /// letters that are written from right to left are isolated.
    private static func isolated(_ value: String) -> String {
        var result = ""
        var isMixed = false
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: continue
            case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: isMixed = true
            default: break
            }
            result.unicodeScalars.append(scalar)
        }
        return isMixed ? "\u{2068}\(result)\u{2069}" : result
    }
}
