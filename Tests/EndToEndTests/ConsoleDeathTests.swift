import Foundation
import PageVisitor
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The page is ended in the middle of an exchange.
@Suite struct ConsoleDeathTests {
    private static var slowExchanges: FaultProfile {
        var faults = FaultProfile()
        var slow = FaultProfile.Chances()
        (slow.slow, slow.slowness) = (100, .seconds(2))
        faults.faults[.exchange] = slow
        faults.instances.disabled = 0
        return faults
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal lets an exchange come to its end`(signal: Int32) async throws {
        try await withConsole(instances: 24, seed: 56, faults: Self.slowExchanges) { stand in
            let (console, id) = (stand.console, stand.ids[0])
            let callback = try await console.consent(from: console.link(for: id, console.signedIn()))
            let answer = Task { try? await console.customer.get(callback) }
            try await eventually("the code has arrived") { stand.exchanges(of: id) == 1 }
            let report = try await stand.end(with: signal)
            #expect(report[id]?["outcome"] == "reauthenticated")
            // A browser that waits for the answer gets one.
            #expect(await answer.value?.status == 303)
            let sent = stand.rehearsal.ledger(of: stand.rehearsal.sandbox.world).filter { $0.effect == .exchange }
            #expect(sent.count == 1)
        }
    }

    @Test func `killed before the answer came, it looks first and sends nothing twice`() async throws {
        try await withConsole(instances: 24, seed: 57, faults: Self.slowExchanges) { stand in
            let (console, id) = (stand.console, stand.ids[0])
            let link = try await console.link(for: id, console.signedIn())
            let callback = try await console.consent(from: link)
            let answer = Task { try? await console.customer.get(callback) }
            try await eventually("the code has arrived") { stand.exchanges(of: id) == 1 }
            console.program.send(SIGKILL)
            #expect(try await console.program.ending().status == -SIGKILL)
            #expect(await answer.value == nil)
            let again = try await restart(stand)
            try await eventually("the doubt is settled") { again.console.program.errorsSoFar.contains("looking first") }
            try await expectAnswer("You’re connected", to: link, at: again.console)
            // The browser that got no answer loads its page again.
            let page = try await again.console.open(callback)
            #expect(page.body.contains("You’re connected"), "\(page.body)")
            let report = try await again.end()
            #expect(report[id]?["outcome"] == "reauthenticated")
            let sent = stand.rehearsal.ledger(of: stand.rehearsal.sandbox.world).filter { $0.effect == .exchange }
            #expect(sent.count == 1)
            try again.expectNowhere([])
        }
    }

    @Test(
        .enabled(if: CrashHarness.isPossible, "release builds have no fault points"),
        arguments: ["exchange_intent.after", "exchange.during", "exchange.after"]
    )
    func `killed around an exchange, the customer comes to an end with the same link`(point: String) async throws {
        try await withRehearsal(instances: 24, seed: 58) { rehearsal in
            let ids = try await rehearsal.rotateForConsole()
            let console = try await RunningConsole(
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": "\(point):1"]
            )
            let id = try #require(ids.first)
            let link = try await console.link(for: id, console.signedIn())
            let callback = try await console.consent(from: link)
            _ = try? await console.customer.get(callback)
            #expect(try await console.program.ending().status == -SIGKILL)
            let again = try await restart(ConsoleStand(rehearsal: rehearsal, console: console, ids: ids))
            if point == "exchange_intent.after" {
                // Nothing had left, and nothing of the code is left: once more, from the same link.
                try await expectAnswer("Continue to", to: link, at: again.console)
                #expect(try await !again.console.open(callback).body.contains("You’re connected"))
                #expect(
                    try await again.console.open(again.console.consent(from: link)).body.contains("You’re connected")
                )
            } else {
                try await expectAnswer("You’re connected", to: link, at: again.console)
                #expect(try await again.console.open(callback).body.contains("You’re connected"))
            }
            #expect(again.exchanges(of: id) == 1)
            let report = try await again.end()
            #expect(report[id]?["outcome"] == "reauthenticated")
            rehearsal.expectNoCodeSentTwice()
        }
    }

    private func restart(_ stand: ConsoleStand) async throws -> ConsoleStand {
        let console = try await RunningConsole(in: stand.rehearsal.scratch)
        console.customer.setCookies(stand.console.customer.cookies)
        return ConsoleStand(rehearsal: stand.rehearsal, console: console, ids: stand.ids)
    }

    /// Opens a customer's link until it shows that.
    private func expectAnswer(_ text: String, to link: String, at console: RunningConsole) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let body = try await console.stranger.get(link).body
            if body.contains(text) { return }
            try #require(ContinuousClock.now < deadline, "\(body)")
            // Another process gives no notice, so it has to be looked at again and again.
            try await ContinuousClock().sleep(for: .milliseconds(20))
        }
    }
}
