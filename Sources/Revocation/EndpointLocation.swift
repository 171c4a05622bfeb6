import OAuth

/// Where a catalog says that an endpoint is: a URL whose host may have a `{name}` for each variable.
///
/// TLS is required (RFC 7009 §2), except on this machine: a token that goes to a loopback address is on no network.
struct EndpointLocation: Sendable, Hashable {
    enum Scheme: String, Sendable, CaseIterable {
        case https, http
    }

    /// Why a text is no location, as the rest of a sentence about it.
    struct Flaw: Error {
        let message: String
    }

    let scheme: Scheme
    /// The host, in lower case; an IPv6 address has its brackets.
    let host: String
    /// The port, where the URL names one.
    let port: Int?
    /// Path and query, beginning with a slash.
    let path: String

    /// Whether the host is this machine, without any variable.
    var isLoopback: Bool { Self.isLoopback(host) }

    /// Reads a URL as a catalog writes it.
    init(_ text: String) throws(Flaw) {
        guard let scheme = Scheme.allCases.first(where: { text.hasPrefix($0.rawValue + "://") }) else {
            throw Flaw(message: "must begin with `https://` (RFC 7009 §2); `http://` is for a loopback address only")
        }
        let rest = text.dropFirst(scheme.rawValue.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        let forbidden = Set("\"<>\\^`{|}#".utf8)
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) })
        else {
            throw Flaw(message: "must have a path after the host, without variables, blanks and fragment")
        }
        let (host, port) = try Self.split(authority)
        let plain = host.replacing(/\{[A-Za-z][A-Za-z0-9]*\}/, with: "x")
        if !Self.isLoopback(host) {
            // A host of variables alone has no literal label to check; the patterns of the variables are checked instead.
            guard plain == "x" || HostName(plain) != nil, plain == plain.lowercased() else {
                throw Flaw(
                    message: "must have a host in lower case, without user; `{name}` stands for a variable"
                )
            }
            guard HostName(plain)?.isAddress != true else {
                throw Flaw(
                    message: "must name its host: the only addresses that may stand here are loopback ones"
                )
            }
            guard scheme == .https else {
                throw Flaw(
                    message: """
                        must begin with `https://` (RFC 7009 §2); `http://` is for a loopback address only: 127.0.0.1, \
                        [::1] or localhost
                        """
                )
            }
        }
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = String(path)
    }

    private static func split(_ authority: Substring) throws(Flaw) -> (host: String, port: Int?) {
        let end = authority.first == "[" ? authority.firstIndex(of: "]") : nil
        let separator = authority[(end ?? authority.startIndex)...].firstIndex(of: ":")
        guard let separator else { return (String(authority), nil) }
        let digits = authority[authority.index(after: separator)...]
        guard digits.wholeMatch(of: /[1-9][0-9]{0,4}/) != nil, let port = UInt16(digits) else {
            throw Flaw(message: "must have a port from 1 to 65535 after the colon of its host")
        }
        return (String(authority[..<separator]), Int(port))
    }

    private static func isLoopback(_ host: String) -> Bool {
        LoopbackURL.isLoopbackHTTP("http://\(host)/")
    }
}

extension EndpointLocation: CustomStringConvertible {
    /// The URL as the catalog has it.
    var description: String {
        origin(host: host) + path
    }

    /// Scheme, `host` and port.
    func origin(host: String) -> String {
        "\(scheme.rawValue)://\(host)" + (port.map { ":\($0)" } ?? "")
    }
}
