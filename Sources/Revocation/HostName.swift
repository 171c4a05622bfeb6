/// A host name in lower case without port, user information, empty labels or a trailing dot.
struct HostName: Sendable, Hashable {
    let text: String

    /// Accepts letters, digits and hyphens in labels; internationalised names only in their ASCII form.
    init?(_ text: some StringProtocol) {
        // Before lowering: U+212A, the Kelvin sign, becomes an ASCII `k` by it.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let lowered = String(text).lowercased()
        let labels = lowered.split(separator: ".", omittingEmptySubsequences: false)
        let isPlain = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "-"):
                        true
                    default:
                        false
                    }
                }
        }
        guard isPlain, lowered.utf8.count <= 253 else { return nil }
        self.text = lowered
    }

    /// Whether its last label is a number: that is an IPv4 address, and no provider is reached by one.
    var isAddress: Bool {
        text.split(separator: ".").last?.utf8.allSatisfy { (48...57).contains($0) } ?? false
    }

    /// The host of a place on this machine, as the catalog names it; `nil` for any other place.
    ///
    /// It may be an address, which no other host is. No configuration of an instance can lead to it.
    init?(loopback location: EndpointLocation) {
        guard location.isLoopback else { return nil }
        text = location.host
    }

    /// Reads a configuration value: a host name, or an `https` URL whose host it is.
    ///
    /// A port may follow the host only where it is the endpoint's own: the catalog decides on ports.
    init?(configurationValue value: String, port: Int?) {
        var authority = value[...]
        if let separator = value.firstRange(of: "://") {
            guard value[..<separator.lowerBound].lowercased() == "https" else { return nil }
            // A backslash ends the authority for some readers and not for others, so `HostName` refuses it.
            authority = value[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        }
        if let port, authority.hasSuffix(":\(port)") { authority = authority.dropLast(":\(port)".count) }
        self.init(authority)
    }
}
