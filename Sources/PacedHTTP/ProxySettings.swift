import OAuth

/// Which requests go through a proxy, as the environment says: `HTTPS_PROXY` or `https_proxy`, and `NO_PROXY` or
/// `no_proxy`, read as Go's `httpproxy` reads them.
///
/// `HTTP_PROXY` is not read: only a loopback address is called without TLS, and loopback addresses are never proxied.
package struct ProxySettings: Sendable {
    /// A proxy that opens tunnels (CONNECT, RFC 9110 §9.3.6).
    package struct Proxy: Sendable, Hashable {
        package let host: String
        package let port: Int
        /// User and password, where the variable has them.
        let credentials: Secret<Credentials>?
        /// The variable that names the proxy.
        package let variable: String

        /// Host and port, without the password: for messages.
        package var address: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    }

    /// What a proxy asks for (RFC 7617).
    struct Credentials: Sendable, Hashable {
        var user: String
        var password: String
    }

    /// A variable that names no proxy that can be used; its value is never shown, because it may hold a password.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    /// Every request goes directly to its host.
    package static let none = ProxySettings(proxy: nil, exceptions: ProxyExceptions(""))

    /// The proxy, where there is one.
    package let proxy: Proxy?
    private let exceptions: ProxyExceptions

    private init(proxy: Proxy?, exceptions: ProxyExceptions) {
        self.proxy = proxy
        self.exceptions = exceptions
    }

    /// Reads the variables; throws ``Unusable`` when they name a proxy that cannot be used.
    package init(environment: [String: String]) throws(Unusable) {
        func first(of names: [String]) -> (name: String, value: String)? {
            for name in names {
                if let value = environment[name], !value.isEmpty { return (name, value) }
            }
            return nil
        }
        exceptions = ProxyExceptions(first(of: ["NO_PROXY", "no_proxy"])?.value ?? "")
        guard let (name, value) = first(of: ["HTTPS_PROXY", "https_proxy"]) else {
            proxy = nil
            return
        }
        proxy = try Proxy(value, variable: name)
    }

    /// The proxy for `host`, a name in any case or an address, at `port`; `nil` where the way is direct.
    package func proxy(forHost host: String, port: Int) -> Proxy? {
        guard let proxy, !exceptions.contains(host, port: port) else { return nil }
        return proxy
    }
}

extension ProxySettings.Proxy {
    /// Reads `http://USER:PASSWORD@HOST:PORT`, of which only the host is required; the port is 80 where none is named.
    fileprivate init(_ value: String, variable: String) throws(ProxySettings.Unusable) {
        let shape =
            "\(variable) must be http://HOST:PORT, with USER:PASSWORD@ before the host where the proxy asks for it"
        var rest = value[...]
        if let separator = rest.firstRange(of: "://") {
            guard rest[..<separator.lowerBound].lowercased() == "http" else {
                throw ProxySettings.Unusable(
                    description: "\(shape): proxies of other kinds, SOCKS and https:// among them, are not supported"
                )
            }
            rest = rest[separator.upperBound...]
        }
        var authority = rest.prefix { !"/?#".contains($0) }
        var credentials: Secret<ProxySettings.Credentials>?
        if let at = authority.lastIndex(of: "@") {
            guard let found = ProxySettings.Credentials(authority[..<at]) else {
                throw ProxySettings.Unusable(
                    description:
                        "\(shape); write `%` and two hexadecimal digits for what is no letter and no digit in them"
                )
            }
            credentials = Secret(found)
            authority = authority[authority.index(after: at)...]
        }
        guard let place = authority.wholeMatch(of: /(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{0,5}))?/),
            let host = place.output.1 ?? place.output.2,
            let port = place.output.3.flatMap({ $0.isEmpty ? nil : Int($0) }) ?? Optional(80),
            (1...65_535).contains(port)
        else { throw ProxySettings.Unusable(description: shape) }
        self.init(host: host.lowercased(), port: port, credentials: credentials, variable: variable)
    }
}

extension ProxySettings.Credentials {
    /// Reads the user information of a URL, whose halves are percent-encoded (RFC 3986 §3.2.1).
    fileprivate init?(_ text: Substring) {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = Self.decoded(halves[0]), let password = Self.decoded(halves.count == 2 ? halves[1] : "")
        else { return nil }
        // A colon ends the user (RFC 7617 §2).
        guard !user.contains(":") else { return nil }
        self.init(user: user, password: password)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
