import Testing

@testable import ConsentConsole

@Suite struct `Where the page may listen` {
    @Test(arguments: [
        ConsoleConfiguration(host: "0.0.0.0"),
        ConsoleConfiguration(host: "10.0.0.1", publicURL: "https://reauth.example.com"),
        ConsoleConfiguration(host: "0.0.0.0", isBehindProxy: true),
        ConsoleConfiguration(publicURL: "http://reauth.example.com", isBehindProxy: true),
        ConsoleConfiguration(publicURL: "https://reauth.example.com/consent", isBehindProxy: true),
        ConsoleConfiguration(publicURL: "https://me@reauth.example.com", isBehindProxy: true),
        ConsoleConfiguration(callbackPaths: ["/"]),
        ConsoleConfiguration(callbackPaths: ["/c/x"]),
        ConsoleConfiguration(callbackPaths: ["/a/../b"]),
        ConsoleConfiguration(callbackPaths: ["callback"]),
    ])
    func `An unsafe or impossible place is refused`(configuration: ConsoleConfiguration) {
        #expect(throws: ConsoleRefused.self) { try configuration.check() }
    }

    @Test(arguments: [
        ConsoleConfiguration(), ConsoleConfiguration(host: "::1"), ConsoleConfiguration(host: "localhost"),
        ConsoleConfiguration(host: "0.0.0.0", publicURL: "https://reauth.example.com", isBehindProxy: true),
        ConsoleConfiguration(
            host: "0.0.0.0",
            publicURL: "https://reauth.example.com:8443",
            tls: .init(certificatePath: "a", keyPath: "b")
        ),
        ConsoleConfiguration(callbackPaths: ["/oauth/return"]),
    ])
    func `A safe place is not`(configuration: ConsoleConfiguration) throws {
        try configuration.check()
    }

    @Test func `A port that is taken is refused with a sentence`() async throws {
        try await withConsole { console async throws in
            let second = ConsoleConfiguration(port: console.address.port)
            await #expect(throws: ConsoleRefused.self) { try await withConsole(configuration: second) { _ in } }
        }
    }

    @Test func `A certificate that cannot be read is refused`() async throws {
        let tls = ConsoleConfiguration.TLSFiles(certificatePath: "/nowhere/cert.pem", keyPath: "/nowhere/key.pem")
        await #expect(throws: ConsoleRefused.self) {
            try await withConsole(configuration: ConsoleConfiguration(tls: tls)) { _ in }
        }
    }
}
