import OAuth
import Testing

@testable import PacedHTTP

/// Which requests go through a proxy, by the variables alone: the cases of Go's `httpproxy`, and what differs from them.
@Suite struct ProxyDecisionTests {
    private func proxied(_ host: String, _ port: Int, except list: String) throws -> Bool {
        let settings = try ProxySettings(environment: ["HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": list])
        return settings.proxy(forHost: host, port: port) != nil
    }

    @Test(
        arguments: [
            // Go's useProxyTests, with its NO_PROXY of three addresses, two ranges, a port and three kinds of names.
            ("localhost", false), ("127.0.0.1", false), ("127.0.0.2", false), ("[::1]", false), ("[::2]", true),
            ("192.168.1.1", false), ("192.168.1.2", true), ("192.168.1.3", false), ("192.168.1.4", true),
            ("10.0.0.2", false), ("2001:db8::52:0:1", false), ("2001:db8::52:0:2", true), ("2001:db8::52:0:3", false),
            ("2002:db8:a::123", false), ("2001:db8::abcd:1", true), ("2002:db9::1", true),
            ("example.com", false), ("example.com.", true), ("www.example.com", false), ("notexample.com", true),
            ("EXAMPLE.com", false), ("foobar.com", false), ("www.foobar.com", false), ("foofoobar.com", true),
            ("baz.com", true), ("localhost.net", true), ("local.localhost", true), ("barbaz.com", true),
            ("www.baz.com", false), ("sub.deep.com", false), ("deep.com", true), ("a.b.deep.com", false),
        ]
    )
    func `hosts and addresses of an exception are reached directly`(host: String, isProxied: Bool) throws {
        let list = """
            192.168.1.1, 192.168.1.3, 10.0.0.0/8, 2001:db8::52:0:1, 2001:db8::52:0:3, 2002:db8:a::45/64, .baz.com, \
            example.com,foobar.com *.deep.com,
            """
        #expect(try proxied(host, 443, except: list) == isProxied)
    }

    @Test(
        arguments: [
            ("foo.com:8443", "foo.com", 8443, false), ("foo.com:8443", "foo.com", 443, true),
            ("foo.com:8443", "a.foo.com", 8443, false), (".foo.com:443", "a.foo.com", 443, false),
            ("*.foo.com:443", "a.foo.com", 444, true), ("192.0.2.1:443", "192.0.2.1", 443, false),
            ("192.0.2.1:443", "192.0.2.1", 444, true), ("[2001:db8::1]:443", "2001:db8::1", 443, false),
            ("[2001:db8::1]:443", "[2001:db8::1]", 8443, true), ("[2001:db8::1]", "2001:DB8::1", 8443, false),
            ("foo.com:", "foo.com", 9, false), (":443", "foo.com", 443, true), ("foo.com:x", "foo.com", 443, true),
            ("*", "foo.com", 443, false), ("*", "192.0.2.1", 443, false), ("a.b,*", "foo.com", 443, false),
            ("*.com", "foo.com", 443, false), ("*foo.com", "foo.com", 443, true), ("", "foo.com", 443, true),
            (",, ,", "foo.com", 443, true), ("com", "foo.com", 443, false), (".", "foo.com", 443, true),
            ("::ffff:192.0.2.0/120", "192.0.2.1", 443, true), ("192.0.2.0/24", "::ffff:192.0.2.9", 443, false),
            ("192.0.2.0/33", "192.0.2.1", 443, true), ("192.0.2.0/", "192.0.2.1", 443, true),
            ("0.0.0.0/0", "192.0.2.1", 443, false), ("0.0.0.0/0", "2001:db8::1", 443, true),
            ("192.0.2.128/25", "192.0.2.127", 443, true), ("192.0.2.128/25", "192.0.2.200", 443, false),
            ("10.1.2.3/8", "10.9.9.9", 443, false), ("foo.com/8", "foo.com", 443, true),
        ] as [(String, String, Int, Bool)]
    )
    func `an exception may name a port, a range, or everything`(
        list: String,
        host: String,
        port: Int,
        isProxied: Bool
    ) throws {
        #expect(try proxied(host, port, except: list) == isProxied)
    }

    @Test(
        arguments: [
            (["HTTPS_PROXY": "http://p.example:3128"], "p.example:3128 HTTPS_PROXY"),
            (["https_proxy": "http://p.example:3128"], "p.example:3128 https_proxy"),
            (["HTTPS_PROXY": "a.example:1", "https_proxy": "b.example:2"], "a.example:1 HTTPS_PROXY"),
            (["HTTPS_PROXY": "", "https_proxy": "b.example:2"], "b.example:2 https_proxy"),
            (["HTTPS_PROXY": "p.example"], "p.example:80 HTTPS_PROXY"),
            (["HTTPS_PROXY": "HTTP://P.Example:8080/"], "p.example:8080 HTTPS_PROXY"),
            (["HTTPS_PROXY": "http://p.example:"], "p.example:80 HTTPS_PROXY"),
            (["HTTPS_PROXY": "192.0.2.7:3128"], "192.0.2.7:3128 HTTPS_PROXY"),
            (["HTTPS_PROXY": "http://[2001:db8::7]:3128"], "[2001:db8::7]:3128 HTTPS_PROXY"),
            (["HTTPS_PROXY": "http://me:s3cr%40t@p.example:3128"], "p.example:3128 HTTPS_PROXY"),
            // Only loopback is called without TLS, and loopback is never proxied.
            (["HTTP_PROXY": "http://p.example:3128", "http_proxy": "http://p.example:3128"], nil),
            (["ALL_PROXY": "http://p.example:3128"], nil), ([:], nil), (["NO_PROXY": "*"], nil),
        ] as [([String: String], String?)]
    )
    func `the variables name the proxy`(environment: [String: String], expected: String?) throws {
        let proxy = try ProxySettings(environment: environment).proxy(forHost: "api.box.com", port: 443)
        #expect(proxy.map { "\($0.address) \($0.variable)" } == expected)
    }

    @Test func `the lower case of NO_PROXY counts where the upper case has nothing`() throws {
        for (upper, lower, isProxied) in [("", "a.example", false), ("b.example", "a.example", true)] {
            let settings = try ProxySettings(
                environment: ["https_proxy": "p.example", "NO_PROXY": upper, "no_proxy": lower]
            )
            #expect((settings.proxy(forHost: "a.example", port: 443) != nil) == isProxied)
        }
    }

    @Test(
        arguments: [
            ("me:s3cr%40t", "me", "s3cr@t"), ("me", "me", ""), ("me:", "me", ""), ("a%20b:c:d", "a b", "c:d"),
            ("me:p@ss", "me", "p@ss"), ("%C3%A4:qz", "ä", "qz"), (":qz", "", "qz"),
        ]
    )
    func `user and password are decoded, and never shown`(info: String, user: String, password: String) throws {
        let proxy = try #require(
            try ProxySettings(environment: ["HTTPS_PROXY": "http://\(info)@p.example:3128"]).proxy
        )
        #expect(proxy.credentials?.exposed() == ProxySettings.Credentials(user: user, password: password))
        var dumped = ""
        dump(proxy, to: &dumped)
        for shown in ["\(proxy)", String(reflecting: proxy), dumped, proxy.address] {
            #expect(password.isEmpty || !shown.contains(password), "\(shown)")
        }
    }

    @Test(
        arguments: [
            "https://me:s3cret@p.example:3128", "socks5://me:s3cret@p.example:1080", "http://me:s3cret@p.example:0",
            "http://me:s3cret@p.example:65536", "http://me:s3cret@p.example:x", "http://me:s3cret@", "http://",
            "http://me:s3cret%4@p.example", "http://me:s3cret%zz@p.example", "http://me%3A:s3cret@p.example",
            "http://me:s3cret%00@p.example", "http://me:s3cret@p example", "http://me:s3cret@[::1", "s3cret@@@",
            "http://me:s3cret@[fe80::1%25eth0]:1", "ftp://s3cret", "http://me:s3cret%FF@p.example",
        ]
    )
    func `a value that is no usable proxy is refused without being shown`(value: String) {
        #expect {
            try ProxySettings(environment: ["https_proxy": value])
        } throws: { error in
            "\(error)".hasPrefix("https_proxy must be http://HOST:PORT") && !"\(error)".contains("s3cret")
        }
    }
}
