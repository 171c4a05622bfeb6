import OAuth

/// Where the consent page listens, and how it is reached.
package struct ConsoleConfiguration: Sendable, Hashable {
    /// A certificate chain and its key, both PEM.
    package struct TLSFiles: Sendable, Hashable {
        /// The chain, the page's own certificate first.
        package var certificatePath: String
        /// The key of the first certificate.
        package var keyPath: String

        /// Names the files.
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

    /// Makes a configuration; the default is seen by this machine only.
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

    /// Throws when the page would be unsafe or could not work, and says what to change.
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
            let isPath = path.hasPrefix("/") && RequestPath(path) != nil
            guard isPath, case .unknown = Route(path: path, callbackPaths: []) else {
                throw ConsoleRefused(
                    "the consent page cannot take callbacks at \(path): the path of the redirect URI must be a plain one "
                        + "that the page does not use itself, such as /callback"
                )
            }
        }
    }

    private static func check(_ publicURL: String) throws(ConsoleRefused) {
        guard publicURL.hasPrefix("https://") || LoopbackURL.isLoopbackHTTP(publicURL) else {
            throw ConsoleRefused("console.publicURL must begin with https://, for people sign in by it")
        }
        guard let authority = authority(of: publicURL), publicURL.hasSuffix("://\(authority)") else {
            throw ConsoleRefused("console.publicURL must be a scheme and a host, such as https://reauth.example.com")
        }
    }

    /// Host and port as a `Host` header has them; `nil` when there is more or less than that.
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

    /// Whether browsers speak TLS with the page, whoever ends it.
    var isSecure: Bool {
        tls != nil || (isBehindProxy && publicURL?.hasPrefix("https://") == true)
    }

    var hostInURL: String {
        host.contains(":") ? "[\(host)]" : host
    }
}
