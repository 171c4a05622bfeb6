import Testing

@testable import ReauthOperations

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8477", "127.0.0.1", 8477), ("[::1]:80", "::1", 80), ("localhost:0", "localhost", 0),
    ])
    func isHostAndPort(text: String, host: String, port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host && address.port == port)
        #expect(address.authority == text)
    }

    @Test(arguments: [
        "", "8477", ":8477", "host", "host:", "host:65536", "host:-1", "host:+80", "host: 80", "host:0x50",
        "::1:80", "[x]:80", "a b:80", "a/b:80",
        "[::1]", "[::1:8477", "::1]:8477", "lo\u{0}cal:80", "b\u{FC}cher.example:80",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
