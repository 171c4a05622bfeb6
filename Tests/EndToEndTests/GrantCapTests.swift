import PageVisitor
import ReauthTesting
import Sandbox
import Testing

/// Accounts with more instances than their provider keeps grants: nobody is told that an instance works whose grant a later
/// sign-in ended.
@Suite struct GrantCapTests {
    private static let faults: FaultProfile = {
        var faults = FarSideFaultTests.flawless
        faults.instances.perAccount = 7
        return faults
    }()

    /// The instances of one full account of Salesforce, in order.
    private func account(_ rehearsal: Rehearsal) throws -> [String] {
        let fleet = rehearsal.sandbox.fleet
        let first = (0..<UInt32(fleet.count)).first { index in
            fleet.element(of: index) == .salesforce && fleet.accountSharers(of: index).count == 7
        }
        return fleet.accountSharers(of: try #require(first)).map { fleet.id(of: $0) }
    }

    private func isDead(_ id: String, _ rehearsal: Rehearsal) throws -> Bool {
        rehearsal.sandbox.world.state(of: try #require(rehearsal.sandbox.fleet.index(ofID: id))).isGrantDead
    }

    @Test func `a sixth sign-in breaks the oldest, which the report, the trail and the log tell`() async throws {
        try await withRehearsal(instances: 200, seed: 71, faults: Self.faults) { rehearsal in
            let ids = try account(rehearsal)
            try await rehearsal.rotate(more: "select: {elements: [sfdc]}\n")
            for (place, id) in ids.prefix(6).enumerated() {
                try rehearsal.writeCodes(for: [id])
                let ending = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
                let isTold = ending.errors.contains("the provider keeps 5 grants of the account, so the oldest ended")
                #expect(isTold == (place == 5), "\(ending.errors)")
                #expect(!isTold || ending.errors.contains("of instance \(ids[0])"))
            }
            let report = try rehearsal.report()
            for (place, id) in ids.prefix(6).enumerated() {
                let row = try #require(report[id])
                #expect(try isDead(id, rehearsal) == (place == 0))
                #expect(row["outcome"] == (place == 0 ? "failed" : "reauthenticated"), "\(row)")
                #expect(row["reason"] == (place == 0 ? "grant_pushed_out" : ""), "\(row)")
            }
            #expect(rehearsal.sandbox.world.tally(.pushOut, .done) == 1)
            // A later job takes it up: it is revoked, or found dead, and waits for a sign-in.
            try await rehearsal.rotate(more: "select: {elements: [sfdc]}\nrepeat: {every: 7d}\n")
            let later = try rehearsal.report()
            #expect(later[ids[0]]?["outcome"] != "skipped", "\(later[ids[0]] ?? [:])")
            #expect(later[ids[1]]?["reason"] == "recently_done", "\(later[ids[1]] ?? [:])")
        }
    }

    @Test func `as many links as the provider keeps grants are out, and the next comes when one is retired`()
        async throws
    {
        let select = "select: {elements: [sfdc]}\n"
        try await withRehearsal(instances: 200, seed: 71, faults: Self.faults) { rehearsal in
            let ids = try account(rehearsal)
            try await rehearsal.rotate(more: select)
            let report = try rehearsal.report()
            let held = ids.filter { report[$0]?["reason"] == "grant_cap" }
            let out = ids.filter { report[$0]?["consent_url"] != "" }
            #expect(held.count == 2 && Set(held).isDisjoint(with: out) && out.count == 5)
            #expect(ids.allSatisfy { report[$0]?["outcome"] == "awaiting_code" })
            let console = try await RunningConsole(in: rehearsal.scratch)
            defer { if console.program.isRunning { console.program.send(9) } }
            let visitor = try await console.signedIn()
            for id in out {
                let link = try await console.link(for: id, visitor)
                #expect(try await console.open(console.consent(from: link)).body.contains("You’re connected"))
            }
            for id in held {
                let page = try await page(of: id, console, visitor)
                #expect(page.contains("grant_cap") && page.contains("No link is made yet"), "\(page)")
                #expect(!page.contains("Open consent") && !page.contains("Show link"), "\(page)")
            }
            #expect(rehearsal.sandbox.world.tally(.pushOut, .done) == 0)
            for id in out { #expect(try !isDead(id, rehearsal)) }
            // One of them is retired, so there is a place.
            let lines = try rehearsal.scratch.read("fleet.csv").split(whereSeparator: \.isNewline)
            let row = try #require(lines.first { $0.hasPrefix("\(out[0]),") })
            try rehearsal.scratch.write("\(lines[0])\n\(row)\n", to: "one.csv")
            let job = try rehearsal.scratch.read("job.yaml").replacing("name: rehearsal", with: "name: goodbye")
                .replacing("action: rotate", with: "action: retire").replacing("fleet.csv", with: "one.csv")
            try rehearsal.scratch.write(job, to: "goodbye.yaml")
            let retired = try await Program.run(["run", "goodbye.yaml", "--yes"], in: rehearsal.scratch)
            #expect(retired.status == 0, "\(retired.errors)")
            let isMade = try await eventually { try await linked(held, console, visitor).count == 1 }
            #expect(isMade)
            let next = try await linked(held, console, visitor)
            #expect(next.count == 1)
            let link = try await console.link(for: try #require(next.first), visitor)
            #expect(try await console.open(console.consent(from: link)).body.contains("You’re connected"))
            #expect(rehearsal.sandbox.world.tally(.pushOut, .done) == 0)
            console.program.send(2)
            _ = try await console.program.ending()
        }
    }

    /// The page of an instance, as operators see it.
    private func page(of id: String, _ console: RunningConsole, _ visitor: Visitor) async throws -> String {
        try await visitor.get("/connections/\(console.sequence(of: id, visitor))").body
    }

    /// Those that are not held back any more.
    private func linked(_ held: [String], _ console: RunningConsole, _ visitor: Visitor) async throws -> [String] {
        var next: [String] = []
        for id in held where try await !page(of: id, console, visitor).contains("No link is made yet") {
            next.append(id)
        }
        return next
    }

    @Test func `a plan counts the accounts that share too few grants`() async throws {
        try await withRehearsal(instances: 200, seed: 71, faults: Self.faults) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: grant", more: "select: {elements: [sfdc]}\n")
            let fleet = rehearsal.sandbox.fleet
            var accounts: Set<[UInt32]> = []
            for index in 0..<UInt32(fleet.count) where fleet.element(of: index) == .salesforce {
                accounts.insert(fleet.accountSharers(of: index))
            }
            let over = accounts.filter { $0.count > 5 }
            let plain = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch)
            #expect(
                plain.output.contains("salesforce: an account keeps 5 grants for each application; --groups counts")
            )
            let counted = try await Program.run(["plan", "job.yaml", "--groups"], in: rehearsal.scratch)
            #expect(
                counted.output.contains(
                    "Accounts with more instances: \(over.count), with \(over.joined().count) instances"
                ),
                "\(counted.output)"
            )
        }
    }
}
