/// A pattern that a whole host name must match.
///
/// Literal text with wildcards: `*` for one or more of `a-z 0-9 - .`, `#` for one to four digits, and `{name}` for one or
/// more of `a-z 0-9 -`, which is then the value instead of the whole host. A token goes only to hosts that match (RFC 9700
/// §4.4): the host comes from an instance's configuration, which customers can write.
struct HostPattern: Sendable, Hashable {
    let text: String
    private let pieces: [Piece]

    private struct Match {
        var captured: ArraySlice<UInt8>?
    }

    private enum Piece: Sendable, Hashable {
        case literal(UInt8)
        case anything
        case digits
        case captured
    }

    init(text: String) {
        self.text = text
        var pieces: [Piece] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): pieces.append(.anything)
            case UInt8(ascii: "#"): pieces.append(.digits)
            case UInt8(ascii: "{"):
                pieces.append(.captured)
                rest = rest.drop { $0 != UInt8(ascii: "}") }.dropFirst()
            default: pieces.append(.literal(byte))
            }
        }
        self.pieces = pieces
    }

    /// Whether `host`, already checked by ``HostName``, matches from its first to its last character.
    func matches(_ host: String) -> Bool {
        value(in: host) != nil
    }

    /// What the pattern takes from a host that matches: the part at `{name}`, or all of it; `nil` when it does not match.
    func value(in host: String) -> String? {
        guard let found = Self.match(pieces[...], Array(host.utf8)[...]) else { return nil }
        return found.captured.map { String(decoding: $0, as: UTF8.self) } ?? host
    }

    /// Why the pattern would let strangers in; `nil` when it does not.
    ///
    /// After its last wildcard a whole domain must follow, or it would match domains that anybody can register.
    static func flaw(in text: String) -> String? {
        guard HostName(text.replacing("*", with: "x").replacing("#", with: "1")) != nil else {
            return """
                must be a host name in lower case, in which `*` may stand for letters, digits, hyphens and dots, and `#` \
                for digits
                """
        }
        guard let last = text.lastIndex(where: { $0 == "*" || $0 == "#" }) else { return nil }
        let labels = text[text.index(after: last)...].split(separator: ".", omittingEmptySubsequences: false)
        // Digits stay within their label, so a part of it may follow them.
        guard text[last] == "#" || labels.first?.isEmpty == true, labels.count >= 3 else {
            return
                "is too wide: after its last `\(text[last])` a dot and a whole domain must follow, as in `*.example.com`"
        }
        return nil
    }

    private static func match(
        _ pieces: ArraySlice<Piece>,
        _ host: ArraySlice<UInt8>
    ) -> Match? {
        guard let first = pieces.first else { return host.isEmpty ? Match() : nil }
        switch first {
        case .literal(let byte):
            return host.first == byte ? match(pieces.dropFirst(), host.dropFirst()) : nil
        case .anything:
            return match(pieces.dropFirst(), host, after: host.count)
        case .digits:
            return match(pieces.dropFirst(), host, after: min(4, host.prefix { isDigit($0) }.count))
        case .captured:
            let longest = host.prefix { $0 != UInt8(ascii: ".") }.count
            for count in stride(from: 1, through: longest, by: 1)
            where match(pieces.dropFirst(), host.dropFirst(count)) != nil {
                return Match(captured: host.prefix(count))
            }
            return nil
        }
    }

    /// Tries the rest after one to `longest` characters.
    private static func match(
        _ pieces: ArraySlice<Piece>,
        _ host: ArraySlice<UInt8>,
        after longest: Int
    ) -> Match? {
        for count in stride(from: 1, through: longest, by: 1) {
            if let found = match(pieces, host.dropFirst(count)) { return found }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
