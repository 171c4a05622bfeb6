import OAuth

/// Where the consent page listens, and how browsers reach it.
package struct ConsoleConfiguration: Sendable, Hashable {
    /// A certificate chain and its key, both PEM.
    package struct TLSFiles: Sendable, Hashable {
        /// The chain, the page's own certificate first.
        package var certificatePath: String
        /// The key of the first certificate.
        package var keyPath: String

        package init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }

    /// The address to listen on.
    package var host: String
    /// The port; 0 takes any free one.
    package var port: Int
    /// Where people reach the page from outside, without a final slash; `nil` when only this machine does.
    package var publicURL: String?
    /// What to serve TLS with; `nil` serves plain HTTP.
    package var tls: TLSFiles?
    /// Whether a proxy in front of the page ends TLS.
    package var isBehindProxy: Bool
    /// The paths of the applications' redirect URIs.
    package var callbackPaths: Set<String>

    /// With the defaults only this machine reaches the page.
    package init(
        host: String = "127.0.0.1",
        port: Int = 0,
        publicURL: String? = nil,
        tls: TLSFiles? = nil,
        isBehindProxy: Bool = false,
        callbackPaths: Set<String> = ["/callback"]
    ) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
        self.tls = tls
        self.isBehindProxy = isBehindProxy
        self.callbackPaths = callbackPaths
    }

    /// Throws when the page would be unsafe or could not work, with an error that says what to change.
    package func check() throws(ConsoleRefused) {
        if !isLoopback, tls == nil, !isBehindProxy {
            throw ConsoleRefused(
                "the consent page would listen on \(host) without TLS, and anybody on the network could read its links: "
                    + "give a certificate and a key, say that a proxy in front of it ends TLS, or listen on 127.0.0.1"
            )
        }
        if publicURL == nil, isBehindProxy || !isLoopback {
            throw ConsoleRefused(
                "the consent page is reached from outside, so it has to know under which name: set console.publicURL"
            )
        }
        if let publicURL { try Self.check(publicURL) }
        for path in callbackPaths {
            guard PlainPath.isPlain(path), !Endpoint.isTaken(path) else {
                throw ConsoleRefused(
                    "the consent page cannot take callbacks at \(path): the path of the redirect URI must be a plain one "
                        + "that the page does not use itself, such as /callback"
                )
            }
        }
    }

    private static func check(_ publicURL: String) throws(ConsoleRefused) {
        guard publicURL.hasPrefix("https://") || LoopbackURL.isLoopbackHTTP(publicURL) else {
            throw ConsoleRefused("console.publicURL must begin with https://, because people sign in there")
        }
        guard let authority = authority(of: publicURL), publicURL.hasSuffix("://\(authority)") else {
            throw ConsoleRefused("console.publicURL must be a scheme and a host, such as https://reauth.example.com")
        }
    }

    /// The host and port of a URL as a `Host` field has them; `nil` when the URL has more than those, or no host.
    static func authority(of url: String) -> String? {
        guard let mark = url.firstRange(of: "://") else { return nil }
        let rest = url[mark.upperBound...]
        let isPlain = rest.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (48...57).contains(byte)
                || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]")]
                    .contains(byte)
        }
        return isPlain && !rest.isEmpty ? String(rest) : nil
    }

    /// Whether only this machine can reach the address.
    var isLoopback: Bool {
        LoopbackURL.isLoopbackHTTP("http://\(hostInURL)")
    }

    /// The names under which the page answers.
    var allowedHosts: AllowedHosts {
        AllowedHosts(
            publicAuthority: publicURL.flatMap { Self.authority(of: $0) },
            localHosts: isBehindProxy || !isLoopback ? [] : ["127.0.0.1", "localhost", "[::1]", hostInURL.lowercased()]
        )
    }

    /// Whether browsers reach the page by TLS, which the page or a proxy ends.
    var isSecure: Bool {
        tls != nil || (isBehindProxy && publicURL?.hasPrefix("https://") == true)
    }

    /// What an operator's browser opens.
    func origin(port: Int) -> String {
        publicURL ?? "\(tls == nil ? "http" : "https")://\(hostInURL):\(port)"
    }

    /// The host as a URL has it: an IPv6 address in brackets.
    var hostInURL: String {
        host.contains(":") ? "[\(host)]" : host
    }
}
