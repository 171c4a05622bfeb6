import Mustache

/// Escapes for HTML text and quoted attributes, scalar by scalar.
///
/// The library's own escaping works on characters: a quotation mark with a combining accent is another character there,
/// is not escaped, and ends an attribute.
struct HTMLText: MustacheContentType {
    /// The name in the templates' pragma.
    static let name = "REAUTH_HTML"

    func escapeText(_ text: String) -> String {
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
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
