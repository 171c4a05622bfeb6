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

    /// Reads a configuration value: a host name, or an `https` URL whose host it is.
    init?(configurationValue value: String) {
        guard let separator = value.firstRange(of: "://") else {
            self.init(value)
            return
        }
        guard value[..<separator.lowerBound].lowercased() == "https" else { return nil }
        // A backslash ends the authority for some readers and not for others, so `HostName` refuses it.
        self.init(value[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }
}
