import Foundation
import PageVisitor
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// One instance that waits in several runs: the page, codes by file and decisions by hand know it as one thing.
@Suite struct CampaignTests {
    /// Has the given instances wait in a second run, of a job of its own.
    private func waitOnceMore(_ ids: [String], _ rehearsal: Rehearsal) async throws {
        let fleet = rehearsal.sandbox.fleet
        let rows = ids.map { id in "\(id),\(fleet.index(ofID: id).map { fleet.element(of: $0).key } ?? "")" }
        try rehearsal.scratch.write((["instance_id,element"] + rows).joined(separator: "\n") + "\n", to: "second.csv")
        try rehearsal.scratch.write(
            """
            name: second
            action: reauthenticate
            platform: {kind: sandbox, url: "\(rehearsal.sandbox.origin)"}
            source: {csv: second.csv}
            \(Rehearsal.limits)
            """,
            to: "second.yaml"
        )
        let ending = try await Program.run(["run", "second.yaml", "--yes"], in: rehearsal.scratch)
        #expect(ending.status == 5, "\(ending.errors)")
    }

    /// The report of the newest run of a job.
    private func report(of job: String, _ rehearsal: Rehearsal) throws -> [String: [String: String]] {
        let folders = try FileManager.default.contentsOfDirectory(atPath: rehearsal.scratch.file("Reports")).sorted()
        let folder = try #require(folders.last { $0.hasPrefix(job) })
        let path = rehearsal.scratch.file("Reports/\(folder)/instances.csv")
        return try Rehearsal.rows(Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test func `one consent settles an instance in every run, whichever run's link or file it came by`() async throws {
        try await withRehearsal(instances: 40, seed: 61) { rehearsal in
            let ids = try await rehearsal.rotateForConsole()
            let first = try await RunningConsole(in: rehearsal.scratch)
            defer { if first.program.isRunning { first.program.send(SIGKILL) } }
            let visitor = try await first.signedIn()
            let link = try await first.link(for: ids[0], visitor)
            // A run that begins while the page is up.
            try await waitOnceMore(Array(ids.prefix(4)), rehearsal)
            var page = try await visitor.get("/?q=\(ids[0])")
            let deadline = ContinuousClock.now + .seconds(60)
            while !page.body.contains("2 runs"), ContinuousClock.now < deadline {
                page = try await visitor.get("/?q=\(ids[0])")
            }
            #expect(page.body.contains("2 runs"), "\(page.body)")
            #expect(page.body.matches(of: /<a href="\/connections\/[0-9]+"><bdi>/).count == 1)
            first.program.send(SIGINT)
            _ = try await first.program.ending()

            // Operators are signed in over a restart, and a link of the older run is as good as before.
            let console = try await RunningConsole(in: rehearsal.scratch, port: first.port)
            defer { if console.program.isRunning { console.program.send(SIGKILL) } }
            #expect(try await visitor.get("/").status == 200)
            #expect(try await console.open(console.consent(from: link)).body.contains("You’re connected"))
            console.program.send(SIGINT)
            _ = try await console.program.ending()

            try rehearsal.writeCodes(for: [ids[1]])
            let imported = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            #expect(imported.errors.contains("1 of 1 instances are reauthenticated."), "\(imported.errors)")
            let gone = try await Program.run(
                ["resolve", ids[2], "--as", "retired", "--because", "the contract ended"],
                in: rehearsal.scratch
            )
            #expect(gone.status == 0, "\(gone.errors)")
            let pings = rehearsal.ledger(of: rehearsal.sandbox.world).count { $0.effect == .ping }
            let check = try await Program.run(["check", "--waiting"], in: rehearsal.scratch)
            #expect(check.status == 5, "\(check.errors)")
            #expect(rehearsal.ledger(of: rehearsal.sandbox.world).count { $0.effect == .ping } == pings)

            for job in ["rehearsal", "second"] {
                let rows = try report(of: job, rehearsal)
                for id in ids.prefix(2) {
                    #expect(rows[id]?["outcome"] == "reauthenticated", "\(job): \(rows[id] ?? [:])")
                }
                #expect(
                    rows[ids[0]]?["reauthenticated_at"]
                        == (try report(of: "second", rehearsal))[ids[0]]?["reauthenticated_at"]
                )
                let retired = try #require(rows[ids[2]])
                #expect(retired["outcome"] == "retired" && retired["reason"] == "resolved_by_hand")
                #expect(retired["resolved_because"] == "the contract ended" && retired["resolved_by"] != "")
                #expect(retired["consent_url"] == "")
                #expect(rows[ids[3]]?["outcome"] == "awaiting_code")
            }
            #expect(rehearsal.exchanges().values.allSatisfy { $0 == 1 })
            rehearsal.expectNoCodeSentTwice()
        }
    }

    @Test(
        .enabled(if: CrashHarness.isPossible, "release builds have no fault points"),
        arguments: ["exchange.after:30", "exchange_intent.after:12", "ping.during:20", "settlement.after:9"]
    )
    func `killed, the same file goes on as if it had never been`(point: String) async throws {
        try await withRehearsal(instances: 160, seed: 62) { rehearsal in
            try await rehearsal.rotate(more: "reenable: all\n")
            let waiting = try rehearsal.waiting()
            try rehearsal.writeCodes(for: waiting)
            let killed = try await Program.run(
                ["codes", "import", "codes.csv"],
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": point]
            )
            #expect(killed.status == -SIGKILL, "\(killed.errors)")
            let again = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            rehearsal.expectNoCodeSentTwice()
            let (rows, exchanges) = (try rehearsal.report(), rehearsal.exchanges())
            for id in waiting {
                let index = try #require(rehearsal.sandbox.fleet.index(ofID: id))
                let row = try #require(rows[id])
                // Whose code took effect is settled; whose code was promised and never left is asked again.
                if exchanges[index] != nil {
                    #expect(row["outcome"] == "reauthenticated", "\(row)")
                } else {
                    #expect(row["outcome"] == "awaiting_code" && row["reason"] == "exchange_undecided", "\(row)")
                }
            }
            let done = waiting.count { rows[$0]?["outcome"] == "reauthenticated" }
            #expect(done > waiting.count - 66)
            let sentence = "\(done) of \(waiting.count) instances are reauthenticated."
            #expect(again.errors.contains(sentence), "\(again.errors)")
            // A third time there is nothing to send, and the end is the same.
            let third = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            #expect(third.status == again.status && third.errors.contains(sentence), "\(third.errors)")
            #expect(rehearsal.exchanges() == exchanges)
        }
    }
}
