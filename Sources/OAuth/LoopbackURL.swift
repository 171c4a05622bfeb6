/// Whether a URL needs no TLS, because its requests stay on this machine.
package enum LoopbackURL {
    /// Whether `url` is `http://` to 127.0.0.0/8, `[::1]` or `localhost`, with nothing before the host.
    package static func isLoopbackHTTP(_ url: String) -> Bool {
        // Asked for each request, so in bytes and not in characters.
        let url = url.utf8
        guard url.starts(with: "http://".utf8) else { return false }
        // A backslash ends the host for browsers (WHATWG URL) but not for RFC 3986 §3.2, so here it belongs to the
        // authority, where nothing allows it.
        let authority = url.dropFirst(7).prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard !authority.contains(UInt8(ascii: "@")) else { return false }
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { return false }
            return authority[...end].elementsEqual("[::1]".utf8) && isPort(authority[authority.index(after: end)...])
        }
        let host = authority.prefix { $0 != UInt8(ascii: ":") }
        guard isPort(authority[host.endIndex...]) else { return false }
        if host.elementsEqual("localhost".utf8) { return true }
        let octets = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0].elementsEqual("127".utf8)
            && octets.allSatisfy { number($0, upTo: UInt8.max) }
    }

    private static func isPort(_ rest: Substring.UTF8View) -> Bool {
        if rest.isEmpty { return true }
        return rest.first == UInt8(ascii: ":") && number(rest.dropFirst(), upTo: UInt16.max)
    }

    /// Whether these are decimal digits, and the number is not too large.
    private static func number<Number: FixedWidthInteger>(_ digits: Substring.UTF8View, upTo: Number) -> Bool {
        digits.allSatisfy { (48...57).contains($0) } && Number(Substring(digits)) != nil
    }
}
