import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What must never happen: acting on wrong credentials, leaking a secret, beginning unasked.
@Suite struct SafetyTests {
    @Test(arguments: ["organization", "user"])
    func `a wrong secret ends the run before anything is revoked`(wrong: String) async throws {
        try await withRehearsal(instances: 100) { rehearsal in
            let credentials = rehearsal.sandbox.credentials
            let scratch = rehearsal.scratch
            try scratch.write(wrong == "organization" ? "wrong" : credentials.organizationSecret, to: "organization")
            try scratch.write(wrong == "user" ? "wrong" : credentials.userSecret, to: "user")
            try InstanceCSV(fleet: rehearsal.sandbox.fleet).write(toFile: scratch.file("fleet.csv"))
            try scratch.write(
                """
                name: wrong
                action: rotate
                revoke: silent
                platform:
                  kind: open-connectors
                  baseURL: \(rehearsal.sandbox.platformURL)
                  organizationSecret: {file: organization}
                  userSecret: {file: user}
                source: {csv: fleet.csv}
                """,
                to: "job.yaml"
            )
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
            #expect(ending.status == 4, "\(ending.errors)")
            #expect(ending.errors.contains("rejected our credentials"))
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
        }
    }

    @Test func `no secret rests anywhere`() async throws {
        var faults = FaultProfile()
        var chances = FaultProfile.Chances()
        (chances.resetAfter, chances.badGateway) = (5, 2)
        for kind in FaultProfile.RequestKind.allCases { faults.faults[kind] = chances }
        try await withRehearsal(instances: 150, faults: faults) { rehearsal in
            try rehearsal.writeJob()
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            _ = try await Program.run(["report", "--format", "jsonl"], in: rehearsal.scratch)
            _ = try await Program.run(["status", "--json"], in: rehearsal.scratch)
            let world = rehearsal.sandbox.world
            let clientIDs = Set(world.credentials.applications.map(\.clientID))
            var secrets: [String] = []
            // A client identifier is no secret (RFC 6749 §2.2) and stands in every authorization URL.
            world.forEachSecret { if !clientIDs.contains($0) { secrets.append($0) } }
            #expect(secrets.count > 500)
            let files = rehearsal.scratch.allFiles
            #expect(files.contains { $0.hasSuffix(".sqlite") } && files.contains { $0.hasSuffix("instances.csv") })
            for file in files where !file.hasSuffix("job.yaml") {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
                for secret in secrets {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "a secret stands in \(file)")
                }
            }
        }
    }

    @Test func `files are for their owner only`() async throws {
        try await withRehearsal(instances: 20) { rehearsal in
            try rehearsal.writeJob()
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            for file in rehearsal.scratch.allFiles where file.contains("/.reauth/") || file.contains("/Reports/") {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            }
            let folder = try FileManager.default.attributesOfItem(atPath: rehearsal.scratch.file(".reauth"))
            #expect(folder[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test func `nothing begins unasked, and only the plan that was confirmed`() async throws {
        try await withRehearsal(instances: 50) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true)
            #expect(try await Program.run(["run", "job.yaml"], in: scratch).status == 64)
            #expect(try await Program.run(["run", "job.yaml", "--confirm", "0123"], in: scratch).status == 9)
            let plan = try await Program.run(["plan", "job.yaml", "--json"], in: scratch)
            #expect(plan.status == 0, "\(plan.errors)")
            let decoded = try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [String: Any]
            let digest = try #require(decoded?["digest"] as? String)
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            #expect(try await Program.run(["run", "job.yaml", "--confirm", digest], in: scratch).status == 5)
            let predicted = try #require(decoded?["people_needed"] as? Int)
            let waiting = try rehearsal.report().values.filter { $0["outcome"] == "awaiting_code" }.count
            // A plan does not read the instances, so it cannot know of those that are masked.
            #expect(waiting <= predicted && predicted - waiting < 5)
        }
    }

    @Test func `a fleet above the cap is refused`() async throws {
        try await withRehearsal(instances: 50) { rehearsal in
            try rehearsal.writeJob(more: "safety: {maxInstances: 10}\n")
            let plan = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch)
            #expect(plan.status == 0 && plan.output.contains("more than safety.maxInstances (10)"), "\(plan)")
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 7)
            #expect(ending.errors.contains("more than safety.maxInstances (10)"))
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
        }
    }

    @Test func `too many failures stop a run, and a person goes on past them`() async throws {
        var faults = FarSideFaultTests.flawless
        // The providers say that they revoked, and did not.
        faults.revokeLies = 100
        try await withRehearsal(instances: 1200, faults: faults) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true, more: "safety: {failureThreshold: {count: 10}}\n")
            let stopped = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
            #expect(stopped.status == 6, "\(stopped.errors)")
            let sentence = #/[a-z-]+: 11 of [0-9]+ instances failed or are in doubt, more than 10/#
            #expect(stopped.errors.contains(sentence), "\(stopped.errors)")
            #expect(stopped.errors.contains("--past-threshold"), "\(stopped.errors)")
            let report = try rehearsal.report()
            let failed = report.values.count { $0["outcome"] == "failed" }
            // What was under way is brought to its end: 64 in each of four lanes at most.
            #expect(failed > 10 && failed <= 10 + 4 * 64)
            var sent = rehearsal.sandbox.world.ledgerCount
            for command in [["resume"], ["run", "job.yaml", "--yes"]] {
                let again = try await Program.run(command, in: scratch)
                #expect(again.status == 6 && rehearsal.sandbox.world.ledgerCount == sent, "\(again.errors)")
            }
            let status = try await Program.run(["status"], in: scratch)
            #expect(status.output.contains("Stopped by safety.failureThreshold at "), "\(status.output)")
            let looked = try await Program.run(["status", "--acknowledge"], in: scratch)
            #expect(looked.status == 0 && looked.errors.contains("has looked at run"), "\(looked.errors)")
            #expect(try await Program.run(["status", "--acknowledge"], in: scratch).status == 64)
            let scheduled = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
            #expect(scheduled.status == 6 && rehearsal.sandbox.world.ledgerCount > sent, "\(scheduled.errors)")
            sent = rehearsal.sandbox.world.ledgerCount
            let past = try await Program.run(["resume", "--past-threshold"], in: scratch)
            #expect(past.status == 6, "\(past.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount > sent)
            #expect(try rehearsal.report().values.count { $0["outcome"] == "failed" } <= 3 * (10 + 4 * 64))
        }
    }

    @Test func `a run ends in good order when its time is over`() async throws {
        try await withRehearsal(instances: 600, faults: FarSideFaultTests.flawless) { rehearsal in
            let time = Date().addingTimeInterval(61).formatted(
                .verbatim(
                    "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
                    timeZone: .current,
                    calendar: .current
                )
            )
            // Ten minutes of work.
            let limits = "limits: {platform: {rate: 3/s}}\n"
            try rehearsal.writeJob(csv: true, limits: limits, more: "safety: {until: \"\(time)\"}\n")
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 7, "\(ending.errors)")
            #expect(ending.errors.contains("Stopped at the end of its time"), "\(ending.errors)")
            let open = try rehearsal.report().values.count { $0["outcome"] == "open" }
            #expect(open > 0 && open < 600)
        }
    }

    @Test func `an unfinished run refuses a job or an input that changed`() async throws {
        try await withRehearsal(instances: 300) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true)
            let program = try Program(["run", "job.yaml", "--yes"], in: scratch)
            try await eventually("thirty effects") { rehearsal.sandbox.world.ledgerCount >= 30 }
            program.send(SIGKILL)
            _ = try await program.ending()
            let job = try scratch.read("job.yaml")
            try scratch.write(job.replacing("access-token", with: "grant"), to: "job.yaml")
            #expect(try await Program.run(["run", "job.yaml", "--yes"], in: scratch).status == 9)
            #expect(try await Program.run(["resume"], in: scratch).status == 9)
            // A limit is no part of what is done.
            try scratch.write(job.replacing("20000/s", with: "10000/s"), to: "job.yaml")
            let fleet = try scratch.read("fleet.csv")
            try scratch.write(fleet + "999999,Late,box,,Nobody\n", to: "fleet.csv")
            #expect(try await Program.run(["resume"], in: scratch).status == 9)
            try scratch.write(fleet, to: "fleet.csv")
            #expect(try await Program.run(["resume"], in: scratch).status == 3)
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }
}
