/// Whether a URL needs no TLS, because its requests stay on this machine.
package enum LoopbackURL {
    /// Whether `url` is `http://` to 127.0.0.0/8, `[::1]` or `localhost`, with nothing before the host.
    package static func isLoopbackHTTP(_ url: String) -> Bool {
        guard url.hasPrefix("http://") else { return false }
        // A backslash ends the host for browsers (WHATWG URL) but not for RFC 3986 §3.2, so here it belongs to the
        // authority, where nothing allows it.
        let authority = url.dropFirst(7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { return false }
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return false }
            return authority[...end] == "[::1]" && isPort(authority[authority.index(after: end)...])
        }
        let host = authority.prefix { $0 != ":" }
        guard isPort(authority[host.endIndex...]) else { return false }
        if host == "localhost" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127"
            && octets.allSatisfy { octet in
                octet.utf8.allSatisfy { (48...57).contains($0) } && UInt8(octet) != nil
            }
    }

    private static func isPort(_ rest: Substring) -> Bool {
        if rest.isEmpty { return true }
        guard rest.first == ":" else { return false }
        return rest.dropFirst().utf8.allSatisfy { (48...57).contains($0) } && UInt16(rest.dropFirst()) != nil
    }
}
