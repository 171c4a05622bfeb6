import NIOCore

/// The hosts that no proxy serves, as `NO_PROXY` lists them: names, which stand for their subdomains too, `.name` or
/// `*.name` for the subdomains alone, addresses, ranges of addresses (`10.0.0.0/8`), each with a port where only that one
/// is meant, or `*` for all.
///
/// `localhost` and loopback addresses belong to them always. Entries are separated by commas or blanks; those that cannot
/// be read are ignored, as by Go's `httpproxy`.
struct ProxyExceptions: Sendable {
    private struct Name: Sendable {
        /// With a dot before it.
        var suffix: String
        /// Whether the name itself is meant, and not its subdomains alone.
        var isIncluded: Bool
        var port: Int?
    }

    private struct Addresses: Sendable {
        var network: [UInt8]
        var prefix: Int
        var port: Int?

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == network.count else { return false }
            let (whole, rest) = prefix.quotientAndRemainder(dividingBy: 8)
            guard address.prefix(whole) == network.prefix(whole) else { return false }
            return rest == 0 || address[whole] >> (8 - rest) == network[whole] >> (8 - rest)
        }
    }

    private var isEverything = false
    private var names: [Name] = []
    private var addresses: [Addresses] = []

    init(_ text: String) {
        for entry in text.lowercased().split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            if entry == "*" {
                isEverything = true
            } else if !addRange(entry) {
                addHost(entry)
            }
        }
    }

    private mutating func addRange(_ entry: Substring) -> Bool {
        let halves = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let network = Self.bytes(of: halves[0]), let prefix = Int(halves[1]),
            halves[1].allSatisfy(\.isNumber), prefix <= network.count * 8
        else { return false }
        addresses.append(Addresses(network: network, prefix: prefix))
        return true
    }

    private mutating func addHost(_ entry: Substring) {
        var host = entry
        var port: Int?
        if let range = entry.wholeMatch(of: /(\[[^\]]*\]|[^:]*):([0-9]*)/) {
            host = range.output.1
            // An empty port is no port: any is meant.
            port = Int(range.output.2)
        }
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        if let address = Self.bytes(of: host) {
            addresses.append(Addresses(network: address, prefix: address.count * 8, port: port))
            return
        }
        if host.hasPrefix("*.") { host = host.dropFirst() }
        guard !host.isEmpty else { return }
        let isIncluded = host.first != "."
        names.append(Name(suffix: isIncluded ? ".\(host)" : String(host), isIncluded: isIncluded, port: port))
    }

    /// Whether the way to `host` at `port` is direct; `host` may have the brackets of an IPv6 address.
    func contains(_ host: String, port: Int) -> Bool {
        var host = host.lowercased()[...]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        if host == "localhost" || isEverything { return true }
        if let address = Self.bytes(of: host) {
            return Self.isLoopback(address)
                || addresses.contains { $0.contains(address) && ($0.port == nil || $0.port == port) }
        }
        return names.contains { name in
            (host.hasSuffix(name.suffix) || name.isIncluded && host == name.suffix.dropFirst())
                && (name.port == nil || name.port == port)
        }
    }

    private static func isLoopback(_ address: [UInt8]) -> Bool {
        address.count == 4 ? address[0] == 127 : address == Array(repeating: 0, count: 15) + [1]
    }

    private static func bytes(of text: Substring) -> [UInt8]? {
        (try? SocketAddress(ipAddress: String(text), port: 0))?.addressBytes
    }
}
