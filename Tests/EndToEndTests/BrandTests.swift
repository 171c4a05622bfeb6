import Foundation
import ReauthTesting
import Sandbox
import Testing

/// A customer's page in the customer's language, of a sender with a name, in a real browser.
@Suite(.enabled(if: WebDriver.isWanted, "needs chromium and chromedriver"), .serialized)
struct BrandTests {
    private static let brand = """
        select:
          elements: [sfdc, box]
        console:
          brand: {name: Northstar Integrations, logo: logo, support: help@northstar.example}

        """
    private static let logo = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="40" height="40"><rect width="10" height="10"/></svg>
        """

    @Test func `a customer reads who asks, and which permissions were not given`() async throws {
        try await withRehearsal(instances: 110, seed: 32) { rehearsal in
            try rehearsal.scratch.write(Self.logo, to: "logo")
            let visit = try await ConsentVisit(rehearsal, more: Self.brand)
            defer { if visit.console.isRunning { visit.console.send(9) } }
            try await WebDriver.run { driver in
                let operators = try await driver.openBrowser(withScripts: true)
                try await visit.signIn(operators)
                let fleet = rehearsal.sandbox.fleet
                let id = try #require(
                    visit.ids.first { fleet.index(ofID: $0).map(fleet.element(of:)) == .salesforce }
                )
                let link = try await visit.link(for: id, in: operators)

                let customer = try await driver.openBrowser(withScripts: true)
                try await customer.open(link)
                try await customer.press("nav a[hreflang=de]")
                #expect(try await customer.text(of: "h1") == "Salesforce neu verbinden")
                #expect(try await customer.text(of: ".eyebrow") == "Northstar Integrations bittet um Ihre Zustimmung")
                // A picture that does not load takes no room.
                #expect(try await customer.shows(".sender img"))
                let widths = try await customer.widthsOnPhone()
                #expect(widths.page <= 390, "\(widths)")
                try await customer.press("button.primary")
                try await customer.press("input[name=scope]")
                try await customer.press("button[value=allow]")
                #expect(try await customer.text(of: ".result h1") == "Die Verbindung steht wieder")
                #expect(try await customer.text(of: ".narrowed h2") == "Einige Berechtigungen fehlen")
                let missing = try await customer.text(of: ".narrowed li")
                #expect(try await customer.url.hasSuffix("?lang=de"))

                try await visit.showDetails(of: id, in: operators)
                #expect(try await operators.source.contains("scope_narrowed: \(missing)"))
                let report = try await visit.end()
                #expect(report[id]?["outcome"] == "reauthenticated" && report[id]?["reason"] == "scope_narrowed")
                #expect(try rehearsal.newestReport("events.jsonl").contains("scope_narrowed: \(missing)"))
            }
        }
    }
}
