import ReauthEngine
import ReauthModel
import Sandbox
import Testing

@testable import Revocation

/// `maxGrantsPerAccount`: how many grants of one account a provider keeps.
@Suite struct GrantCapTests {
    private static let request = """
        revoke:
          endpoint: https://a.example/r
          clientAuthentication: none

        """

    @Test func `the built-in entries have the caps that their providers document`() throws {
        let catalog = try RevocationCatalog.builtIn()
        let caps = catalog.entries.compactMap { entry in entry.profile.maxGrantsPerAccount.map { "\(entry.name) \($0)" }
        }
        #expect(caps.sorted() == ["google 100", "salesforce 5"])
    }

    @Test func `the sandbox plays the caps of the catalog`() throws {
        let catalog = try RevocationCatalog.builtIn()
        for element in SandboxElement.allCases {
            #expect(catalog.entry(forElement: element.key)?.profile.maxGrantsPerAccount == element.maxGrantsPerAccount)
        }
    }

    @Test(arguments: [request, "kind: none\nreason: no endpoint\n"])
    func `an entry of every kind may have a cap, and shows it`(lines: String) throws {
        let entry = try #require(try catalog(lines + "maxGrantsPerAccount: 20").entry(named: "acme"))
        #expect(entry.profile.maxGrantsPerAccount == 20)
        #expect(
            entry.text.contains("  grants         an account keeps 20 for each application; one more sign-in ends the")
        )
        #expect(try catalog(lines).entry(named: "acme")?.profile.maxGrantsPerAccount == nil)
    }

    @Test(arguments: ["0", "-1", "5.5", "many", "100001", "[5]", "\"5\""])
    func `what is no count is told with its line`(value: String) {
        #expect {
            try catalog(Self.request + "maxGrantsPerAccount: \(value)")
        } throws: { error in
            guard let problem = (error as? InvalidInput)?.problems.first else { return false }
            return problem.line == 7 && problem.message.hasPrefix("`providers.acme.maxGrantsPerAccount` must be")
        }
    }

    /// It changes nothing that is sent, so digests of plans stay what they were.
    @Test func `a cap is no effect`() throws {
        let with = try catalog(Self.request + "maxGrantsPerAccount: 20")
        let without = try catalog(Self.request)
        #expect(with.effect(onElements: ["acmecrm"]) == without.effect(onElements: ["acmecrm"]))
    }
}
