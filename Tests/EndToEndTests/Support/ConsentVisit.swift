import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The consent page of a rehearsal's run, served by the real binary, with instances that people can sign in for.
struct ConsentVisit {
    let rehearsal: Rehearsal
    let console: Program
    let origin: String
    let loginURL: String
    /// Instances that wait and that nothing else is wrong with.
    let ids: [String]
    /// Rotates the instances whose configuration tells the account, and opens the page.
    init(_ rehearsal: Rehearsal, more: String = "select:\n  elements: [sfdc, box]\n") async throws {
        self.rehearsal = rehearsal
        try await rehearsal.rotate(more: more)
        let fleet = rehearsal.sandbox.fleet
        ids = try rehearsal.waiting().filter { id in
            let index = fleet.index(ofID: id) ?? 0
            return [.box, .salesforce].contains(fleet.element(of: index)) && !fleet.initialState(of: index).isDisabled
        }
        origin = "http://127.0.0.1:\(try freePort())"
        let console = try Program(["console", "--listen", String(origin.dropFirst(7))], in: rehearsal.scratch)
        self.console = console
        var url: Substring?
        try await eventually("the page listens") {
            url = console.errorsSoFar.firstMatch(of: /Sign in, once, with: (\S+)\n/)?.output.1
            return url != nil || !console.isRunning
        }
        loginURL = String(try #require(url, "\(console.errorsSoFar)"))
    }

    /// Signs a browser in.
    func signIn(_ browser: Browser) async throws {
        try await browser.open(loginURL)
        try await browser.press("//button[text()='Sign in here']")
        try await browser.wait(for: "//h1[text()='Connections']")
    }

    /// Opens the provider's page for an instance from the overview, as the operator, and answers it.
    func consent(to id: String, with decision: String, in browser: Browser) async throws {
        try await show(id, in: browser)
        try await browser.press("\(Self.row(id))//button[text()='Open consent']")
        try await answer(decision, in: browser)
    }

    /// Answers the provider's page that a browser is at, and comes back to ours.
    func answer(_ decision: String, in browser: Browser) async throws {
        try await browser.press("button[value=\(decision)]")
        try await browser.wait(for: ".result")
    }

    /// The address to which the provider's page at the address `asked` led back, if it issued the newest code.
    func callback(to asked: String) throws -> String {
        let code = try #require(rehearsal.sandbox.world.issuedCodes.last)
        let state = asked.parameter("state")
        try #require(state.count > "state=".count, "\(asked)")
        return "\(origin)/callback?code=\(code.formEncoded)&\(state)"
    }

    /// Looks an instance up in the overview.
    func show(_ id: String, in browser: Browser) async throws {
        try await browser.open("\(origin)/?q=\(id)")
    }

    /// Opens the page about an instance.
    func showDetails(of id: String, in browser: Browser) async throws {
        try await show(id, in: browser)
        try await browser.press("\(Self.row(id))//a[text()='Details']")
        try await browser.wait(for: "#history-title")
    }

    /// The row of an instance in the overview.
    static func row(_ id: String) -> String {
        "//li[contains(@class, 'row')][.//bdi[@class='code' and text()='\(id)']]"
    }

    /// How often a code of an instance took effect.
    func exchanges(of id: String) throws -> Int {
        let index = try #require(rehearsal.sandbox.fleet.index(ofID: id))
        return rehearsal.exchanges()[index, default: 0]
    }

    /// Stops the page, and holds everything against everything.
    ///
    /// `failing` are the instances that failed meanwhile, with their reasons.
    func end(failing: [String: String] = [:]) async throws -> [String: [String: String]] {
        console.send(SIGINT)
        let ending = try await console.ending()
        let report = try rehearsal.report()
        let failed = Self.failures(in: report)
        #expect(failed == failing)
        #expect(ending.status == (failed.isEmpty ? 5 : 3), "\(ending.errors)")
        rehearsal.expectNoCodeSentTwice()
        try expectNoSecretOnDisk()
        return report
    }

    /// Shows the customer's link of an instance to the operator.
    func link(for id: String, in browser: Browser) async throws -> String {
        try await showDetails(of: id, in: browser)
        try await browser.press("//button[text()='Show link']")
        return try await browser.value(of: "input[data-copy-source]")
    }

    private static func failures(in report: [String: [String: String]]) -> [String: String] {
        report.filter { ["failed", "in_doubt"].contains($0.value["outcome"]) }.mapValues { $0["reason", default: ""] }
    }

    /// What the console said on the terminal is kept in a file here; nowhere else may a login token stand.
    private func expectNoSecretOnDisk() throws {
        let token = String(try #require(loginURL.split(separator: "/").last))
        let codes = rehearsal.sandbox.world.issuedCodes
        #expect(!codes.isEmpty)
        for path in rehearsal.scratch.allFiles {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let secrets = path.hasSuffix(".err") ? codes : codes + [token]
            for secret in secrets {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "a code or login token stands in \(path)")
            }
        }
    }
}
