import OAuth

/// The query of a URL, which can be completed without touching a byte of what else stands in it.
struct AuthorizationQuery {
    private let before: String
    private let fragment: String
    private var parts: [String]

    init(of url: String) {
        let end = url.utf8.firstIndex(of: UInt8(ascii: "#")) ?? url.endIndex
        fragment = String(url[end...])
        let mark = url[..<end].utf8.firstIndex(of: UInt8(ascii: "?")) ?? end
        before = String(url[..<mark])
        let query = url[mark..<end].utf8.dropFirst()
        parts = query.split(separator: UInt8(ascii: "&")).map { String(Substring($0)) }
        pairs = FormEncoding.decode(Substring(query)) ?? []
    }

    /// The parameters, decoded; none when they cannot be read.
    private(set) var pairs: [(name: String, value: String)]

    /// The whole URL.
    var url: String {
        before + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&")) + fragment
    }

    func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    /// Makes sure that a parameter has a value, or has it among others: `prompt=select_account consent`.
    ///
    /// A parameter must not be repeated (RFC 6749 §3.1), so another value is replaced.
    mutating func require(_ name: String, _ value: String) {
        let values = values(of: name)
        if values.count == 1, values[0].split(separator: " ").contains(Substring(value)) { return }
        parts.removeAll { part in
            FormEncoding.decodeComponent(part.prefix { $0 != "=" }) == name
        }
        parts.append("\(FormEncoding.encodeURIComponent(name))=\(FormEncoding.encodeURIComponent(value))")
        pairs = FormEncoding.decode(parts.joined(separator: "&")) ?? []
    }
}
