import Foundation
import PageVisitor
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// The page stays up while others work on its store.
@Suite struct ConsoleBesideRunTests {
    @Test func `a page and the run of another job keep to one limit together`() async throws {
        var faults = FaultProfile()
        faults.instances.disabled = 0
        // A third of a second of bunching is forgiven, for the machine may be busy; two that know nothing of each other
        // send several times that.
        faults.limits[.platform] = FaultProfile.Limit(window: .init(count: 105, period: .seconds(1)), burst: 35)
        let limits = Rehearsal.limits.replacing(
            "{rate: 20000/s, concurrency: 48}",
            with: "{rate: 100/s, concurrency: 48}"
        )
        #expect(limits != Rehearsal.limits)
        try await withConsole(instances: 50, seed: 54, faults: faults, limits: limits) { stand in
            let (rehearsal, console) = (stand.rehearsal, stand.console)
            let visitor = try await console.signedIn()
            var links: [String] = []
            let ids = Array(stand.ids.prefix(20))
            for id in ids { links.append(try await console.link(for: id, visitor)) }
            let job = try rehearsal.scratch.read("job.yaml").replacing("name: rehearsal", with: "name: another")
            let elements = "[\(SandboxElement.adobeSign.key), \(SandboxElement.quickBooks.key)]"
            try rehearsal.scratch.write(job.replacing("[sfdc, box]", with: elements), to: "another.yaml")
            let program = try Program(["run", "another.yaml", "--yes"], in: rehearsal.scratch)
            try await eventually("the run is under way") { rehearsal.sandbox.world.tally(.revoke, .revoked) > 0 }
            try await withThrowingDiscardingTaskGroup { group in
                for link in links {
                    group.addTask {
                        let browser = console.stranger
                        let callback = try await console.consent(from: link, in: browser)
                        let page = try await console.open(callback, in: browser)
                        #expect(page.body.contains("You’re connected"))
                    }
                }
            }
            let ending = try await program.ending()
            #expect([3, 5].contains(ending.status), "\(ending.errors)")
            #expect(rehearsal.exchanges().count == ids.count && rehearsal.exchanges().values.allSatisfy { $0 == 1 })
            rehearsal.expectNoTokenRevokedTwice()
            // The gate of the far side turned nobody away, though each of the two alone may use all of the limit.
            let port = try #require(rehearsal.sandbox.origin.split(separator: ":").last.flatMap { Int($0) })
            let summary = try await Visitor(port: port).get("/sandbox/ledger/summary").body
            let throttled = summary.matches(of: #/"throttled":([0-9]+)/#).map(\.output.1)
            #expect(!throttled.isEmpty && throttled.allSatisfy { $0 == "0" }, "\(summary)")
            console.program.send(2)
            _ = try await console.program.ending()
            let report = try await Program.run(["report", "--format", "csv"], in: rehearsal.scratch)
            #expect(report.status == 0, "\(report.errors)")
        }
    }

    @Test func `of a page and an import of codes one sends for each instance, and the other says so`() async throws {
        var faults = FaultProfile()
        var slow = FaultProfile.Chances()
        // Long enough for the other to come meanwhile, however busy the machine is.
        (slow.slow, slow.slowness) = (100, .seconds(4))
        faults.faults[.exchange] = slow
        faults.instances.disabled = 0
        try await withConsole(seed: 55, faults: faults) { stand in
            let (rehearsal, console) = (stand.rehearsal, stand.console)
            let visitor = try await console.signedIn()
            let ids = Array(stand.ids.prefix(12))
            var answers: [String] = []
            for id in ids { answers.append(try await console.consent(from: console.link(for: id, visitor))) }
            let callbacks = answers
            // The same people agreed once more, and sent what they got by mail.
            try rehearsal.writeCodes(for: ids)
            let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for number in 0..<6 { group.addTask { (number, try await console.open(callbacks[number]).body) } }
                try await eventually("the page has sent its six") { rehearsal.exchanges().count == 6 }
                let program = try Program(["codes", "import", "codes.csv"], in: rehearsal.scratch)
                try await eventually("the import has sent its six") {
                    rehearsal.exchanges().count == 12 || !program.isRunning
                }
                for number in 6..<12 { group.addTask { (number, try await console.open(callbacks[number]).body) } }
                let ending = try await program.ending()
                // Those of the page count as soon as they are.
                let isTold = ending.errors.contains(#/\b(6|7|8|9|10|11|12) of 12 instances are reauthenticated\./#)
                #expect(isTold, "\(ending.errors)")
                #expect(ending.errors.contains("6 codes were not sent"), "\(ending.errors)")
                #expect(ending.errors.contains("another process works on the instance"), "\(ending.errors)")
                var bodies: [Int: String] = [:]
                for try await (number, body) in group { bodies[number] = body }
                return bodies
            }
            for (number, body) in bodies {
                #expect(body.contains(number < 6 ? "You’re connected" : "Nothing was changed"), "\(number): \(body)")
            }
            let sent = rehearsal.ledger(of: rehearsal.sandbox.world).filter { $0.effect == .exchange }
            #expect(sent.count == 12 && rehearsal.exchanges().count == 12)
            let report = try await stand.end()
            for id in ids { #expect(report[id]?["outcome"] == "reauthenticated") }
            rehearsal.expectNoCodeSentTwice()
            try stand.expectNowhere([])
        }
    }
}
