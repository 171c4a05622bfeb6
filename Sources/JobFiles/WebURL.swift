import StrictYAML

/// An absolute http or https URL of the plain kind that a job may name.
///
/// Stricter than RFC 3986, so that no two readers of the same text can disagree about the host: ASCII only, the host
/// is a name, an IPv4 address or `[::1]`, no user info, no fragment, no backslash.
struct WebURL {
    let scheme: String
    let host: String
    let port: Int?
    /// Empty, or with its leading slash.
    let path: String
    let query: String?

    init?(_ text: String) {
        let grammar =
            #/
            (?<scheme> (?i: https?)) :\/\/
            (?<host> [A-Za-z0-9] (?: [A-Za-z0-9.\-]* [A-Za-z0-9] )? | \[::1\] )
            (?: : (?<port> [0-9]{1,5}) )?
            (?<path> \/ [^?\#]* )?
            (?: \? (?<query> [^\#]*) )?
            /#
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("\\"),
            let match = text.wholeMatch(of: grammar)
        else { return nil }
        scheme = match.output.scheme.lowercased()
        host = match.output.host.lowercased()
        port = match.output.port.flatMap { Int($0) }
        path = match.output.path.map(String.init) ?? ""
        query = match.output.query.map(String.init)
        guard port.map({ (1...65535).contains($0) }) ?? true, !host.contains("..") else { return nil }
    }

    /// Scheme, host and port.
    var origin: String {
        "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "")
    }

    /// Whether the host can only be this machine: 127.0.0.0/8, `::1` (RFC 6890) or `localhost` (RFC 6761 §6.3).
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}

extension WebURL {
    /// Reads a URL that secrets or codes travel to: https, or http to this machine.
    ///
    /// Reports what is wrong without quoting the text.
    init?(reading value: YAMLValue, _ text: String) {
        guard let url = WebURL(text) else {
            value.report("must be an absolute URL such as https://host/path, without user info or fragment")
            return nil
        }
        guard url.scheme == "https" || url.isLoopback else {
            value.report("must start with https://; http:// is for a loopback host only")
            return nil
        }
        self = url
    }
}
