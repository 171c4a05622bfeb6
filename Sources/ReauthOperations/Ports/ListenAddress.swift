/// `HOST:PORT`, with an IPv6 address in brackets.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// The host, without brackets.
    package let host: String
    /// The port; 0 takes any free one.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads what was typed; `nil` when it is no address.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        // The initializer of a number would take a sign as well.
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        self.host = host
        self.port = Int(port)
    }

    /// As it stands in a URL.
    package var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// The same, for help and messages.
    package var description: String { authority }
}
