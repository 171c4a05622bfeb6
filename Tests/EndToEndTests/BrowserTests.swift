import Foundation
import Sandbox
import Testing

/// The consent page in a real browser: what an operator sees, and what a customer does.
@Suite(.enabled(if: WebDriver.isPossible, "needs chromium and chromedriver"), .serialized)
struct BrowserTests {
    @Test func `an operator signs in for an instance, and sees it counted without loading the page again`() async throws
    {
        try await visit(seed: 31) { visit, driver in
            let browser = try await driver.openBrowser()
            try await browser.open(visit.loginURL)
            try await browser.picture("sign-in")
            try await visit.signIn(browser)
            let waiting = try visit.rehearsal.waiting().count
            #expect(try await browser.text(of: ".legend [data-count=waiting]") == String(waiting))
            #expect(try await browser.text(of: ".legend [data-count=done]") == "0")
            try await browser.picture("overview")
            let overview = try await browser.window
            let other = try await browser.newWindow()
            try await browser.turn(to: other)

            let id = visit.ids[0]
            try await visit.consent(to: id, with: "allow", in: browser)
            #expect(try await browser.text(of: "h1") == "You’re connected")
            #expect(try visit.exchanges(of: id) == 1)
            try await browser.picture("result")
            // Nobody touches the first window.
            try await browser.turn(to: overview)
            try await browser.wait(for: "//ul[@class='legend']//b[@data-count='done' and text()='1']")
            try await browser.wait(for: "//ul[@class='legend']//b[@data-count='waiting' and text()='\(waiting - 1)']")
            #expect(try await browser.text(of: "\(ConsentVisit.row(id))//div[@class='row-state']").contains("Done"))

            // Loading it again, and going back and answering once more: no second exchange, and the same page.
            try await browser.turn(to: other)
            try await browser.reload()
            #expect(try await browser.text(of: "h1") == "You’re connected")
            try await browser.back()
            try await browser.press("button[value=allow]")
            #expect(try await browser.text(of: ".result h1") == "You’re connected")
            #expect(try await browser.text(of: ".result").contains("This page was opened before"))
            #expect(try visit.exchanges(of: id) == 1)
            try await browser.open(visit.loginURL)
            #expect(try await browser.text(of: "h1") == "This sign-in link is not good")

            let report = try await visit.end()
            #expect(report[id]?["outcome"] == "reauthenticated")
        }
    }

    @Test func `what does not work is said, and recorded`() async throws {
        try await visit(seed: 32) { visit, driver in
            let browser = try await driver.openBrowser()
            try await visit.signIn(browser)
            let (denied, wrong, forged) = (visit.ids[0], visit.ids[1], visit.ids[2])

            try await visit.consent(to: denied, with: "deny", in: browser)
            #expect(try await browser.text(of: "h1") == "Access was not granted")
            try await browser.picture("denied")
            try await visit.show(denied, in: browser)
            #expect(
                try await browser.text(of: "\(ConsentVisit.row(denied))//div[@class='row-state']").contains("Waiting")
            )
            #expect(try visit.exchanges(of: denied) == 0)

            try await visit.consent(to: wrong, with: "other", in: browser)
            #expect(try await browser.text(of: "h1") == "That was another account")
            try await visit.showDetails(of: wrong, in: browser)
            #expect(try await browser.text(of: ".notice.failed").contains("wrong_account"))
            try await browser.picture("failed")

            // A customer who did the same is not sent in a circle.
            let wrongByLink = visit.ids[3]
            let customer = try await driver.openBrowser()
            try await customer.open(visit.link(for: wrongByLink, in: browser))
            try await customer.press("button.primary")
            try await customer.press("button[value=other]")
            #expect(try await customer.text(of: ".result h1") == "That was another account")
            #expect(try await !customer.source.contains("/again/"))

            // An answer to a question that nobody asked.
            let sandbox = visit.rehearsal.sandbox
            let index = try #require(sandbox.fleet.index(ofID: forged))
            let consent = try sandbox.consent(to: sandbox.fleet.element(of: index))
            try await browser.open("\(visit.origin)/callback?code=\(consent.code)&state=nobody-asked")
            #expect(try await browser.text(of: "h1") == "We do not know this sign-in")
            let address = try await browser.url
            #expect(!address.contains(consent.code))
            #expect(try visit.exchanges(of: forged) == 0)

            let report = try await visit.end(failing: [wrong: "wrong_account", wrongByLink: "wrong_account"])
            #expect(report[denied]?["outcome"] == "awaiting_code")
            #expect(report[wrong]?["outcome"] == "failed")
            #expect(report[forged]?["outcome"] == "awaiting_code")
        }
    }

    @Test(arguments: [true, false])
    func `a customer signs in through a link`(withScripts: Bool) async throws {
        try await visit(seed: 32) { visit, driver in
            let operators = try await driver.openBrowser(withScripts: withScripts)
            try await visit.signIn(operators)
            let id = visit.ids[0]
            let link = try await visit.link(for: id, in: operators)
            #expect(link.hasPrefix("\(visit.origin)/c/"))
            // The button that copies needs a script, and hides without one.
            #expect(try await operators.shows("button[data-copy]") == withScripts)
            if withScripts { try await operators.picture("detail") }

            let customer = try await driver.openBrowser(withScripts: withScripts)
            let effects = visit.rehearsal.sandbox.world.ledgerCount
            for _ in 0..<2 {
                try await customer.open(link)
                #expect(try await customer.text(of: "h1").hasPrefix("Connect "))
            }
            #expect(visit.rehearsal.sandbox.world.ledgerCount == effects)
            if withScripts { try await customer.picture("customer") }
            let page = try await customer.source
            let others = visit.ids.dropFirst().filter { page.contains(">\($0)<") }
            #expect(others.isEmpty)
            try await customer.press("button.primary")
            if withScripts {
                try await customer.wait(for: "button[value=allow]")
                try await customer.picture("provider")
            }
            try await customer.press("button[value=allow]")
            #expect(try await customer.text(of: ".result h1") == "You’re connected")
            let result = try await customer.url
            #expect(!result.contains("code=") && !result.contains("state="))
            if withScripts { try await customer.picture("customer-result") }
            try await customer.open(link)
            #expect(try await customer.text(of: ".result h1") == "You’re connected")
            #expect(try visit.exchanges(of: id) == 1)
            // A link opens no other door.
            try await customer.open(visit.origin)
            #expect(try await customer.text(of: "h1") == "Please sign in")

            // The operator's pages do without scripts too.
            let second = visit.ids[1]
            try await visit.consent(to: second, with: "allow", in: operators)
            #expect(try await operators.text(of: ".result h1") == "You’re connected")

            let report = try await visit.end()
            for id in [id, second] { #expect(report[id]?["outcome"] == "reauthenticated") }
        }
    }

    /// With these seeds every configuration can be read, so that nothing fails before a person comes.
    private func visit(
        seed: UInt64,
        _ body: @escaping (ConsentVisit, WebDriver) async throws -> Void
    ) async throws {
        try await withRehearsal(instances: 110, seed: seed) { rehearsal in
            let visit = try await ConsentVisit(rehearsal)
            defer { if visit.console.isRunning { visit.console.send(9) } }
            try await WebDriver.run { driver in try await body(visit, driver) }
        }
    }
}
