/// A pattern that a whole host name must match: literal text, and `*` for one or more of `a-z 0-9 - .`.
///
/// A token goes only to hosts that match (RFC 9700 §4.4): the host comes from an instance's configuration, which
/// customers can write.
struct HostPattern: Sendable, Hashable {
    let text: String

    /// Whether `host`, already checked by ``HostName``, matches from its first to its last character.
    func matches(_ host: String) -> Bool {
        Self.matches(Array(text.utf8)[...], Array(host.utf8)[...])
    }

    /// Why the pattern would let strangers in; `nil` when it does not.
    ///
    /// After its last `*` two whole labels must follow, or it would match domains that anybody can register.
    static func flaw(in text: String) -> String? {
        let pieces = text.split(separator: "*", omittingEmptySubsequences: false)
        guard HostName(pieces.joined(separator: "x")) != nil else {
            return "must be a host name in lower case, in which `*` may stand for letters, digits, hyphens and dots"
        }
        guard pieces.count > 1, let tail = pieces.last else { return nil }
        let labels = tail.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.first?.isEmpty == true, labels.count >= 3 else {
            return "is too wide: after its last `*` a dot and a whole domain must follow, as in `*.example.com`"
        }
        return nil
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ host: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return host.isEmpty }
        guard first == UInt8(ascii: "*") else {
            return host.first == first && matches(pattern.dropFirst(), host.dropFirst())
        }
        // At least one character, then any number more.
        return (1...max(1, host.count)).contains { count in
            count <= host.count && matches(pattern.dropFirst(), host.dropFirst(count))
        }
    }
}

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
