import Foundation
import ReauthTesting
import Sandbox
import Testing

/// A job that is started once more: nobody is revoked again without a word.
@Suite struct SecondStartTests {
    private func plan(_ rehearsal: Rehearsal) async throws -> [String: Any] {
        let ending = try await Program.run(["plan", "job.yaml", "--json"], in: rehearsal.scratch)
        #expect(ending.status == 0, "\(ending.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    }

    private func run(_ rehearsal: Rehearsal, _ options: String...) async throws -> Program.Ending {
        try await Program.run(["run", "job.yaml"] + options, in: rehearsal.scratch)
    }

    private func count(_ outcome: String, in report: [String: [String: String]]) -> Int {
        report.values.count { $0["outcome"] == outcome }
    }

    @Test func `a finished job is not begun again without being told so`() async throws {
        try await withRehearsal(instances: 60) { rehearsal in
            try rehearsal.writeJob(csv: true)
            #expect(try await run(rehearsal, "--yes").status == 5)
            let report = try rehearsal.report()
            let (waiting, done) = (count("awaiting_code", in: report), count("rotated", in: report))
            #expect(waiting > 0 && done > 0)
            let effects = rehearsal.sandbox.world.ledgerCount
            let again = try await run(rehearsal, "--yes")
            #expect(again.status == 9, "\(again.errors)")
            #expect(again.errors.contains("\(waiting) wait for somebody to sign in, and \(done) were rotated"))
            #expect(again.errors.contains("give --again") && again.errors.contains("repeat: {every: 30d}"))
            #expect(rehearsal.sandbox.world.ledgerCount == effects)
            // What was read for the plan is no run that could be gone on with.
            #expect(try await Program.run(["resume"], in: rehearsal.scratch).status == 64)
            let plan = try await plan(rehearsal)
            #expect(plan["waiting"] as? Int == waiting)
            #expect(plan["recently_done"] as? Int == done)
            #expect(plan["recent_interval"] as? String == "7d")
            let told = try await run(rehearsal, "--yes", "--again")
            #expect(told.status != 9, "\(told.errors)")
            #expect(told.errors.contains("Reports: "), "\(told.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount > effects)
        }
    }

    @Test func `a plan beside the runs of a store counts towards their limits`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob(csv: true)
            #expect(try await run(rehearsal, "--yes").status == 5)
            let pace = rehearsal.scratch.file(".reauth/reauth.sqlite.pace2")
            let before = try Data(contentsOf: URL(fileURLWithPath: pace))
            let ending = try await Program.run(["plan", "job.yaml", "--groups"], in: rehearsal.scratch)
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: pace)) != before)
        }
    }

    @Test func `the first plan that reads instances makes the shared pace, and no store`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let ending = try await Program.run(["plan", "job.yaml", "--groups"], in: rehearsal.scratch)
            #expect(ending.status == 0, "\(ending.errors)")
            let pace = rehearsal.scratch.file(".reauth/reauth.sqlite.pace2")
            #expect(try Data(contentsOf: URL(fileURLWithPath: pace)).contains { $0 != 0 })
            #expect(!FileManager.default.fileExists(atPath: rehearsal.scratch.file(".reauth/reauth.sqlite")))
            #expect(try await run(rehearsal, "--yes").status == 5)
        }
    }

    @Test func `a digest is good once, and every run makes a new one`() async throws {
        try await withRehearsal(instances: 40) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let first = try #require(try await plan(rehearsal)["digest"] as? String)
            // A plan looks at the store, and makes none.
            #expect(!FileManager.default.fileExists(atPath: rehearsal.scratch.file(".reauth")))
            #expect(try await run(rehearsal, "--confirm", first).status == 5)
            let effects = rehearsal.sandbox.world.ledgerCount
            let used = try await run(rehearsal, "--confirm", first, "--again")
            #expect(used.status == 9, "\(used.errors)")
            #expect(used.errors.contains("the digest \(first) approved run rehearsal-"), "\(used.errors)")
            #expect(used.errors.contains("a digest is good once"), "\(used.errors)")
            let second = try #require(try await plan(rehearsal)["digest"] as? String)
            #expect(second != first)
            // A digest says what is done, not that it may be done again.
            let unasked = try await run(rehearsal, "--confirm", second)
            #expect(unasked.status == 9 && unasked.errors.contains("--again"), "\(unasked.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount == effects)
            let told = try await run(rehearsal, "--confirm", second, "--again")
            #expect(told.errors.contains("Reports: "), "\(told.errors)")
            let folders = try FileManager.default.contentsOfDirectory(atPath: rehearsal.scratch.file("Reports"))
                .sorted()
            let digests = try folders.map { folder in
                let text = try rehearsal.scratch.read("Reports/\(folder)/summary.json")
                return try #require(text.firstMatch(of: /"plan_digest" : "([0-9a-f]{20}-[0-9]{12})"/)).output.1
            }
            #expect(digests.map(String.init) == [first, second])
        }
    }

    @Test func `a digest that pinned an input is used, though its process died before the first request`()
        async throws
    {
        try await withRehearsal(instances: 30) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let digest = try #require(try await plan(rehearsal)["digest"] as? String)
            let killed = try await Program.run(
                ["run", "job.yaml", "--confirm", digest],
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": "pin.after"]
            )
            #expect(killed.status < 0)
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            let fresh = try await run(rehearsal, "--confirm", digest, "--fresh")
            #expect(fresh.status == 9 && fresh.errors.contains("a digest is good once"), "\(fresh.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            // Its own run goes on, which needs no digest.
            #expect(try await run(rehearsal, "--confirm", digest).status == 5)
        }
    }

    @Test func `of two processes with one digest, one begins`() async throws {
        try await withRehearsal(instances: 30) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let digest = try #require(try await plan(rehearsal)["digest"] as? String)
            async let one = run(rehearsal, "--confirm", digest, "--fresh")
            async let other = run(rehearsal, "--confirm", digest, "--fresh")
            let statuses = try await [one.status, other.status].sorted()
            #expect(statuses[0] == 5 && [8, 9].contains(statuses[1]), "\(statuses)")
            rehearsal.expectNoTokenRevokedTwice()
        }
    }

    @Test func `a digest is bound to limits, safety and the store`() async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let digest = try #require(try await plan(rehearsal)["digest"] as? String)
            try rehearsal.writeJob(csv: true, more: "safety: {maxInstances: 9000}\n")
            #expect(try await run(rehearsal, "--confirm", digest).status == 9)
            let limits = Rehearsal.limits.replacing("concurrency: 64", with: "concurrency: 63")
            try rehearsal.writeJob(csv: true, limits: limits)
            #expect(try await run(rehearsal, "--confirm", digest).status == 9)
            try rehearsal.writeJob(csv: true)
            let elsewhere = try await run(rehearsal, "--confirm", digest, "--store", "other/reauth.sqlite")
            #expect(elsewhere.status == 9 && elsewhere.errors.contains("the store"), "\(elsewhere.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            #expect(try await run(rehearsal, "--confirm", digest).status == 5)
        }
    }

    @Test func `a schedule with an interval skips instances that were done, and is not asked`() async throws {
        try await withRehearsal(instances: 60) { rehearsal in
            let action = "action: rotate\nrevoke: silent"
            try rehearsal.writeJob(action, csv: true, more: "repeat: {every: 30d}\n")
            let first = try await run(rehearsal, "--yes")
            #expect([0, 3].contains(first.status), "\(first.errors)")
            let rotated = Set(try rehearsal.report().filter { $0.value["outcome"] == "rotated" }.keys)
            #expect(!rotated.isEmpty)
            let revoked = rehearsal.sandbox.world.tally(.revoke, .revoked)
            let plan = try await plan(rehearsal)
            #expect(plan["recently_done"] as? Int == rotated.count)
            #expect(plan["recent_interval"] as? String == "30d")
            let second = try await run(rehearsal, "--yes")
            #expect(second.status == first.status, "\(second.errors)")
            let skipped = try rehearsal.report().filter { $0.value["reason"] == "recently_done" }
            #expect(Set(skipped.keys) == rotated)
            #expect(skipped.values.allSatisfy { $0["outcome"] == "skipped" })
            #expect(rehearsal.sandbox.world.tally(.revoke, .revoked) == revoked)
        }
    }

    @Test func `a check and an embedded sandbox are begun as often as one likes`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob("action: check", csv: true)
            let first = try await run(rehearsal, "--yes")
            #expect(try await run(rehearsal, "--yes").status == first.status)
            try rehearsal.scratch.write(
                """
                name: demo
                action: rotate
                revoke: access-token
                platform: {kind: sandbox, instances: 20}
                \(Rehearsal.limits)
                """,
                to: "job.yaml"
            )
            let demo = try await run(rehearsal, "--yes")
            #expect([3, 5].contains(demo.status), "\(demo.errors)")
            let second = try await run(rehearsal, "--yes")
            #expect(second.status == demo.status, "\(second.errors)")
        }
    }
}
