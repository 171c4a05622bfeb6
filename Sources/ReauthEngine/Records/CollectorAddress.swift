/// Where a collector of syslog messages listens: `tls://HOST[:PORT]`.
///
/// Plain TCP is not offered: messages hold names of customers, and an audit trail must arrive unchanged.
package struct CollectorAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name, or an address without brackets.
    package var host: String
    /// The port; 6514 where none is named (RFC 5425).
    package var port: Int

    /// Nothing where the text is no such address.
    package init?(_ text: String) {
        guard let match = text.wholeMatch(of: /tls:\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?\/?/)
        else {
            return nil
        }
        let name = match.output.1
        host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : String(name)
        guard let digits = match.output.2 else {
            port = 6514
            return
        }
        guard let port = Int(digits), (1...65535).contains(port) else { return nil }
        self.port = port
    }

    package var description: String { "tls://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
