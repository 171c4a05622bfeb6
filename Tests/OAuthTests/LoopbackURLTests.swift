import OAuth
import Testing

@Suite struct LoopbackURLTests {
    @Test(arguments: [
        "http://127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1:8080", "http://127.0.0.1:8080/a/b?c=d#e",
        "http://127.0.0.1?x=@y", "http://127.0.0.1/@y", "http://127.255.255.254:65535/", "http://127.1.2.3:1",
        "http://localhost", "http://localhost/", "http://localhost:80/x", "http://localhost?x", "http://[::1]",
        "http://[::1]/", "http://[::1]:8443/cb", "http://[::1]#x",
    ])
    func goesWithoutTLSToThisMachine(url: String) {
        #expect(LoopbackURL.isLoopbackHTTP(url))
    }

    @Test(arguments: [
        // Another host that begins like a loopback address.
        "http://127.0.0.1@evil.com", "http://127.0.0.1:80@evil.com/", "http://localhost@evil.com",
        "http://localhost:8080@evil.com", "http://[::1]@evil.com", "http://user:password@127.0.0.1/",
        "http://@127.0.0.1/", "http://127.0.0.1.evil.com", "http://127.0.0.1.evil.com:80/", "http://localhost.evil.com",
        "http://localhost.", "http://localhostevil.com", "http://evil.com/127.0.0.1", "http://evil.com?127.0.0.1",
        "http://evil.com#@127.0.0.1", "http://[::1]evil", "http://[::1].evil.com", "http://[::1]:80evil",
        "http://127.0.0.1%2eevil.com", "http://127.0.0.1%00.evil.com", "http://127.0.0.1\0.evil.com",
        // Parsers disagree about the end of the host, so the URL is refused.
        "http://127.0.0.1\\@evil.com", "http://localhost\\@evil.com/", "http://127.0.0.1\\.evil.com",
        "http://[::1]\\@evil.com", "http:\\\\127.0.0.1", "http://127.0.0.1\t@evil.com", "http://127.0.0.1 @evil.com",
        "http://127.0.0.1:80\\@evil.com", "http://127.0.0.1\u{301}", "http://127.0.0.1:\u{301}80",
        // Other spellings of an address.
        "http://127.1", "http://127.0.1", "http://0x7f.0.0.1", "http://0x7f000001", "http://2130706433",
        "http://0177.0.0.1", "http://127.0.0.0x1", "http://127.0.0.1.", "http://127.0.0..1", "http://127.0.0.256",
        "http://127.0.0.-1", "http://127.0.0.+1", "http://127.0.0.", "http://１２７.0.0.1", "http://127.0.0.١",
        "http://128.0.0.1", "http://0.0.0.0", "http://10.0.0.1", "http://169.254.169.254", "http://[::]",
        "http://[::ffff:127.0.0.1]", "http://[0:0:0:0:0:0:0:1]", "http://[::1%25lo]", "http://[::1", "http://::1",
        // Ports that are none.
        "http://127.0.0.1:", "http://127.0.0.1:65536", "http://127.0.0.1:99999999999999999999", "http://127.0.0.1:-1",
        "http://127.0.0.1:+80", "http://127.0.0.1:8 0", "http://127.0.0.1:80:80", "http://[::1]:", "http://[::1]:65536",
        "http://localhost:http",
        // Other schemes, and none.
        "HTTP://127.0.0.1", "Http://127.0.0.1", "https://127.0.0.1", "ws://127.0.0.1", "file://127.0.0.1",
        " http://127.0.0.1", "http:127.0.0.1", "http:/127.0.0.1", "http:///127.0.0.1", "//127.0.0.1", "127.0.0.1",
        "http://", "http", "",
    ])
    func refusesEverythingElse(url: String) {
        #expect(!LoopbackURL.isLoopbackHTTP(url))
    }
}
