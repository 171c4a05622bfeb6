import Foundation
import PageVisitor
import Sandbox
import Testing

/// Answers of providers that were forged, replayed, or belong to somebody else.
@Suite struct ConsoleStateTests {
    @Test func `a person who is sent the provider's address cannot sign in for somebody else`() async throws {
        try await withConsole(seed: 64) { stand in
            let (console, ids) = (stand.console, stand.ids)
            let operators = try await console.signedIn()
            let before = try await FarSideState(stand.rehearsal)
            // The customer stops at the provider's address; a victim opens it and agrees with an account of their own.
            let link = try await console.link(for: ids[0], operators)
            let callback = try await console.consent(from: link, decision: "other")
            let victim = console.stranger
            let page = try await console.open(callback, in: victim)
            #expect(page.status == 403 && page.body.contains("begun in another browser"), "\(page.body)")
            #expect(!page.body.contains(ids[0]) && !page.body.contains("Try again"))
            // One that has set out for something else is no better.
            let own = try await console.consent(from: console.link(for: ids[1], operators), in: victim)
            #expect(try await console.open(callback, in: victim).status == 403)
            #expect(try await FarSideState(stand.rehearsal) == before)

            #expect(try await console.open(own, in: victim).body.contains("You’re connected"))
            // Nothing was used up: the customer comes back with an answer of their own.
            #expect(try await console.open(callback).body.contains("That was another account"))
            #expect(try await console.stranger.get(link).body.contains("That was another account"))
            let report = try await stand.end()
            #expect(report[ids[0]]?["reason"] == "wrong_account" && report[ids[1]]?["outcome"] == "reauthenticated")
        }
    }

    @Test func `the code of another customer makes no connection theirs, and is good for nothing else`() async throws {
        try await withConsole(seed: 47) { stand in
            let (console, ids) = (stand.console, stand.ids(of: .salesforce))
            let boxes = stand.ids(of: .box)
            let visitor = try await console.signedIn()
            // The account behind B is not that of A, which the sandbox's codes cannot tell by themselves.
            let answerA = try await console.consent(from: console.link(for: ids[0], visitor))
            let answerB = try await console.consent(from: console.link(for: ids[1], visitor), decision: "other")
            let swapped = try await console.open("/callback?\(answerB.parameter("code"))&\(answerA.parameter("state"))")
            #expect(swapped.body.contains("That was another account"))
            // Its own answer comes too late: the code was sent once, and is not sent again.
            #expect(try await console.open(answerB).body.contains("The sign-in was not accepted"))
            // The state is spent too: the code that belonged to it finds no use.
            #expect(try await console.open(answerA).body.contains("That was another account"))
            #expect(stand.exchanges(of: ids[0]) == 1 && stand.exchanges(of: ids[1]) == 0)

            // The code of another provider is refused there, and changes nothing.
            let answerC = try await console.consent(from: console.link(for: ids[2], visitor))
            let answerD = try await console.consent(from: console.link(for: boxes[0], visitor))
            let crossed = try await console.open("/callback?\(answerD.parameter("code"))&\(answerC.parameter("state"))")
            #expect(crossed.body.contains("The sign-in was not accepted"))
            #expect(stand.exchanges(of: ids[2]) == 0)
            // Both may begin again.
            for id in [ids[1], ids[2], boxes[0]] {
                let answer = try await console.consent(from: console.link(for: id, visitor))
                #expect(try await console.open(answer).body.contains("You’re connected"))
                #expect(stand.exchanges(of: id) == 1)
            }
            let report = try await stand.end()
            #expect(report[ids[0]]?["outcome"] == "failed" && report[ids[0]]?["reason"] == "wrong_account")
            for id in [ids[1], ids[2], boxes[0]] { #expect(report[id]?["outcome"] == "reauthenticated") }
            stand.rehearsal.expectNoCodeSentTwice()
            try stand.expectNowhere(
                [answerA, answerB, answerC, answerD].map { String($0.parameter("state").dropFirst(6)) }
            )
        }
    }

    @Test func `an answer that is forged, incomplete, void or replayed sends nothing`() async throws {
        try await withConsole(seed: 48) { stand in
            let (console, ids) = (stand.console, stand.ids)
            let visitor = try await console.signedIn()
            let link = try await console.link(for: ids[0], visitor)
            // Two windows: the consent of the one makes that of the other void.
            let first = try await console.consent(from: link)
            let second = try await console.consent(from: link)
            let gone = try await console.consent(from: console.link(for: ids[1], visitor))
            _ = try await console.renewLink(for: ids[1], visitor)
            let before = try await FarSideState(stand.rehearsal)
            let (code, state) = (first.parameter("code"), first.parameter("state"))
            for forged in [
                "\(code)&state=nobody-asked", "\(code)", "\(code)&state=", "\(state)x&\(code)",
                "\(code)&\(state)&\(state)",
                "\(code)&\(code)&\(state)", "\(code)&STATE=\(state.dropFirst(6))", "\(code)&\(state.uppercased())",
            ] {
                let page = try await console.open("/callback?\(forged)")
                #expect([400, 404].contains(page.status), "\(page.status) \(page.body)")
            }
            for method in ["POST", "HEAD", "PUT", "OPTIONS"] {
                #expect(try await console.stranger.send(method, first).status == 405, "\(method)")
            }
            #expect(try await console.stranger.get(first, ["Sec-Purpose: prefetch"]).status == 503)
            // A link that was replaced takes those with it who set out from it.
            #expect(try await console.open(gone).status == 410)
            #expect(try await FarSideState(stand.rehearsal) == before)

            // The literal address, many times at once.
            let titles = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<12 { group.addTask { try await console.open(first).body } }
                var bodies: [String] = []
                for try await body in group { bodies.append(body) }
                return bodies
            }
            #expect(titles.allSatisfy { $0.contains("You’re connected") || $0.contains("Almost there") }, "\(titles)")
            #expect(try await console.open(first).body.contains("This page was opened before"))
            #expect(stand.exchanges(of: ids[0]) == 1)
            #expect(try await console.open(second).status == 410)
            #expect(try await console.stranger.get(link).body.contains("You’re connected"))
            let sent = stand.rehearsal.ledger(of: stand.rehearsal.sandbox.world).filter { $0.effect == .exchange }
            #expect(sent.count == 1)
            let report = try await stand.end()
            #expect(report[ids[0]]?["outcome"] == "reauthenticated" && report[ids[1]]?["outcome"] == "awaiting_code")
            try stand.expectNowhere([first, second, gone].map { String($0.parameter("state").dropFirst(6)) })
        }
    }
}
