import Foundation
import Sandbox
import Testing

/// The consent page in a real browser: what an operator sees, and what a customer does.
@Suite(.enabled(if: WebDriver.isWanted, "needs chromium and chromedriver"), .serialized)
struct BrowserTests {
    @Test(arguments: [true, false])
    func `an operator signs in for an instance, and sees it counted`(withScripts: Bool) async throws {
        try await visit(seed: 31) { visit, driver in
            let browser = try await driver.openBrowser(withScripts: withScripts)
            try await browser.open(visit.loginURL)
            try await browser.picture("sign-in")
            try await visit.signIn(browser)
            let waiting = try visit.rehearsal.waiting().count
            #expect(waiting >= 50)
            try await expectCounts(done: 0, waiting: waiting, in: browser)
            try await expectFitting(browser)
            try await browser.picture("overview")
            let overview = try await browser.window
            let other = try await browser.newWindow()
            try await browser.turn(to: other)

            try await browser.open(visit.origin)
            let id = try await browser.text(of: "li.row bdi.code")
            #expect(visit.ids.contains(id))
            try await openFirstConsentByKeyboard(browser)
            try await browser.wait(for: "button[value=allow]")
            let asked = try await browser.url
            try await visit.answer("allow", in: browser)
            let callback = try visit.callback(to: asked)
            #expect(try await browser.text(of: "h1") == "You’re connected")
            #expect(try visit.exchanges(of: id) == 1)
            try await expectFitting(browser)
            try await browser.picture("result")

            try await browser.turn(to: overview)
            if withScripts {
                // Nobody touches the first window.
                try await browser.wait(for: "//ul[@class='legend']//b[@data-count='done' and text()='1']")
                try await browser.wait(for: "\(ConsentVisit.row(id))//div[@class='row-state'][contains(., 'Done')]")
            } else {
                // It does not turn by itself; a person who loads the page again sees the present state.
                try await expectCounts(done: 0, waiting: waiting, in: browser)
                try await browser.reload()
            }
            try await expectCounts(done: 1, waiting: waiting - 1, in: browser)
            #expect(try await browser.text(of: "\(ConsentVisit.row(id))//div[@class='row-state']").contains("Done"))

            // Loading it again, going back and answering once more, the literal callback: one exchange, and the same
            // page.
            try await browser.turn(to: other)
            try await browser.reload()
            #expect(try await browser.text(of: "h1") == "You’re connected")
            try await browser.back()
            try await visit.answer("allow", in: browser)
            try await expectTheSameAgain(browser)
            try await browser.open(callback)
            try await expectTheSameAgain(browser)
            let stranger = try await driver.openBrowser(withScripts: withScripts)
            try await stranger.open(callback)
            #expect(try await stranger.text(of: "h1") == "This was begun in another browser")
            #expect(try visit.exchanges(of: id) == 1)
            try await browser.open(visit.loginURL)
            #expect(try await browser.text(of: "h1") == "This sign-in link is not good")

            let report = try await visit.end()
            #expect(report[id]?["outcome"] == "reauthenticated")
        }
    }

    @Test(arguments: [true, false])
    func `what does not work is said, and recorded`(withScripts: Bool) async throws {
        try await visit(seed: 32) { visit, driver in
            let browser = try await driver.openBrowser(withScripts: withScripts)
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
            let customer = try await driver.openBrowser(withScripts: withScripts)
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
            try await expectFitting(operators)
            try await operators.picture("detail")

            let customer = try await driver.openBrowser(withScripts: withScripts)
            let effects = visit.rehearsal.sandbox.world.ledgerCount
            for _ in 0..<2 {
                try await customer.open(link)
                #expect(try await customer.text(of: "h1").hasPrefix("Connect "))
            }
            #expect(visit.rehearsal.sandbox.world.ledgerCount == effects)
            try await expectFitting(customer)
            try await customer.picture("customer")
            let page = try await customer.source
            let others = visit.ids.dropFirst().filter { page.contains(">\($0)<") }
            #expect(others.isEmpty)
            try await customer.press("button.primary")
            try await customer.wait(for: "button[value=allow]")
            try await customer.picture("provider")
            try await customer.press("button[value=allow]")
            #expect(try await customer.text(of: ".result h1") == "You’re connected")
            let result = try await customer.url
            #expect(!result.contains("code=") && !result.contains("state="))
            try await expectFitting(customer)
            try await customer.picture("customer-result")
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

    // MARK: Steps and expectations

    /// Goes through the overview with the keyboard alone, to the button of the first instance, and presses that.
    private func openFirstConsentByKeyboard(_ browser: Browser) async throws {
        let name = try await browser.text(of: "li.row .row-name a")
        var passed: [String] = []
        while passed.count < 30, passed.last?.hasPrefix("Open consent") != true {
            try await browser.press(.tab)
            passed.append(try await browser.focus)
        }
        // Everything on the way has a name of its own.
        #expect(passed.first == "Skip to the content" && passed.last == "Open consent for \(name)", "\(passed)")
        #expect(Set(passed).count == passed.count && !passed.contains(""), "\(passed)")
        try await browser.press(.enter)
    }

    /// All places of the overview that count say the same.
    private func expectCounts(
        done: Int,
        waiting: Int,
        in browser: Browser,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for (name, number) in [("done", done), ("waiting", waiting), ("failed", 0)] {
            let shown = try await browser.texts(of: "[data-count=\(name)]")
            #expect(Set(shown) == [String(number)], "\(name)", sourceLocation: sourceLocation)
        }
    }

    /// A callback that came before shows the page that was made then.
    private func expectTheSameAgain(
        _ browser: Browser,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let text = try await browser.text(of: ".result")
        #expect(text.contains("You’re connected"), sourceLocation: sourceLocation)
        #expect(text.contains("This page was opened before"), sourceLocation: sourceLocation)
    }

    /// A page fits a telephone without scrolling sideways, and has a dark form.
    private func expectFitting(
        _ browser: Browser,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let widths = try await browser.widthsOnPhone()
        #expect(widths.screen == 390 && widths.page <= 390, "\(widths)", sourceLocation: sourceLocation)
        let (light, dark) = (try await browser.ground(in: .light), try await browser.ground(in: .dark))
        #expect(light != dark, sourceLocation: sourceLocation)
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
