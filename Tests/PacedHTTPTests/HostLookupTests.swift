import PacedHTTP
import Testing

@Suite struct HostLookupTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func anAddressIsItsOwnAnswer(host: String) async throws {
        #expect(try await HostLookup.countAddresses(ofHost: host) == 1)
    }
}
