import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The whole road, by the real binary over real HTTP: from a job file to a report that agrees with the far side.
@Suite struct RotationTests {
    @Test(arguments: [false, true])
    func `report and ledger agree item by item`(csv: Bool) async throws {
        var faults = FaultProfile()
        // Fifty full pages, and a token for one more that does not exist.
        faults.tokenOnLastPage = true
        try await withRehearsal(instances: 10_000, faults: faults) { rehearsal in
            try rehearsal.writeJob(csv: csv)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            // Masked and disabled instances cannot be rotated, and 3 counts before 5.
            #expect(ending.status == 3, "\(ending.errors)")
            #expect(ending.output.isEmpty)
            let report = try rehearsal.report()
            try rehearsal.expectReportAgreesWithLedger(report)
            let outcomes = Set(report.values.compactMap { $0["outcome"] })
            #expect(outcomes == ["rotated", "awaiting_code", "not_revocable", "skipped", "failed"])
            for row in report.values where row["outcome"] == "awaiting_code" {
                #expect(row["consent_url"]?.hasPrefix(rehearsal.sandbox.origin) == true)
                // Nothing can be proved through an instance that was disabled before.
                #expect((row["confirmed_at"] == "") == (row["reason"] == "instance_disabled"))
            }
            if csv { #expect(report.values.allSatisfy { $0["customer"]?.hasPrefix("Customer ") == true }) }
        }
    }

    @Test func `an instance that only its Element token names is found and rotated`() async throws {
        try await withRehearsal(instances: 60) { rehearsal in
            try rehearsal.writeJob(csv: true)
            try InstanceCSV(fleet: rehearsal.sandbox.fleet, key: .elementToken)
                .write(toFile: rehearsal.scratch.file("fleet.csv"))
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    @Test func `a quota that is used up is told, and raising it goes on at once`() async throws {
        try await withRehearsal(instances: 100) { rehearsal in
            let lane = "salesforce: {rate: 5000/s, concurrency: 16}"
            let scarce = lane.replacing("5000/s", with: "[5000/s, 12/h]")
            try rehearsal.writeJob(limits: Rehearsal.limits.replacing(lane, with: scarce))
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            defer { if program.isRunning { program.send(SIGKILL) } }
            try await eventually("the log says so") {
                program.errorsSoFar.contains("; salesforce quota used up until ") || !program.isRunning
            }
            let status = try await Program.run(["status"], in: rehearsal.scratch)
            #expect(status.output.contains("5000/s, 12/h, 16 at once"))
            #expect(status.output.contains("(quota used up)"), "\(status.output)")
            program.send(SIGTERM)
            let ending = try await program.ending()
            #expect(ending.status == 130, "\(ending.errors)")
            func revocations() -> Int {
                rehearsal.ledger(of: rehearsal.sandbox.world).count { entry in
                    entry.effect == .revoke && rehearsal.sandbox.fleet.element(of: entry.instance) == .salesforce
                }
            }
            #expect(revocations() == 12)

            // What waits for the old quota would be due in an hour.
            let ample = lane.replacing("5000/s", with: "[5000/s, 5000/h]")
            try rehearsal.writeJob(limits: Rehearsal.limits.replacing(lane, with: ample))
            let resumed = try await Program.run(["resume"], in: rehearsal.scratch)
            #expect(resumed.status == 3 || resumed.status == 5, "\(resumed.errors)")
            #expect(revocations() > 12)
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    @Test func `silent bothers nobody`() async throws {
        try await withRehearsal(instances: 300) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: silent")
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let report = try rehearsal.report()
            #expect(report.values.allSatisfy { $0["outcome"] != "awaiting_code" })
            #expect(report.values.contains { $0["outcome"] == "rotated" })
            for index in 0..<UInt32(300) { #expect(!rehearsal.sandbox.world.state(of: index).isGrantDead) }
            let box = report.values.filter { $0["element"] == "box" }
            #expect(box.allSatisfy { $0["reason"] == "would_need_person" })
        }
    }

    @Test func `grant ends everything`() async throws {
        try await withRehearsal(instances: 300) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: grant")
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let report = try rehearsal.report()
            for (index, id) in (0..<UInt32(300)).map({ ($0, rehearsal.sandbox.fleet.id(of: $0)) }) {
                let waits = report[id]?["outcome"] == "awaiting_code"
                #expect(rehearsal.sandbox.world.state(of: index).isGrantDead == waits, "instance \(id)")
            }
            #expect(report.values.allSatisfy { $0["outcome"] != "rotated" })
            rehearsal.expectNoTokenRevokedTwice()
        }
    }

    @Test func `check changes nothing at the providers`() async throws {
        try await withRehearsal(instances: 200) { rehearsal in
            try rehearsal.writeJob("action: check")
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 3)
            let report = try rehearsal.report()
            #expect(report.values.filter { $0["outcome"] == "healthy" }.count > 180)
            let effects = Set(rehearsal.ledger(of: rehearsal.sandbox.world).map(\.effect))
            #expect(effects.isSubset(of: [.ping]))
        }
    }

    @Test func `below the far side's limit nothing is turned away`() async throws {
        var faults = FaultProfile()
        // Some tolerance: other tests share the cores, so requests that left evenly may arrive together.
        faults.limits[.platform] = FaultProfile.Limit(window: .init(count: 120, period: .seconds(1)), burst: 30)
        faults.limits[.salesforce] = FaultProfile.Limit(window: .init(count: 60, period: .seconds(1)), burst: 15)
        try await withRehearsal(instances: 150, faults: faults) { rehearsal in
            let limits = """
                limits:
                  platform: {rate: 100/s, concurrency: 16}
                  providers: {salesforce: {rate: 50/s, concurrency: 8}}

                """
            try rehearsal.writeJob(limits: limits)
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
            let summary = try #require(rehearsal.scratch.allFiles.first { $0.hasSuffix("summary.json") })
            let text = try String(contentsOfFile: summary, encoding: .utf8)
            #expect(!text.contains(#""throttled" : 1"#) && text.contains(#""throttled" : 0"#))
        }
    }

    @Test func `faults are survived, and no token is named twice`() async throws {
        var faults = FaultProfile()
        for kind in FaultProfile.RequestKind.allCases {
            var chances = FaultProfile.Chances()
            (chances.throttled, chances.unavailable, chances.badGateway) = (0.5, 2, 1)
            (chances.resetBefore, chances.resetAfter, chances.truncated, chances.serverError) = (1, 3, 1, 1)
            faults.faults[kind] = chances
        }
        faults.retryAfter = .none
        try await withRehearsal(instances: 600, faults: faults) { rehearsal in
            try rehearsal.writeJob()
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.errors.contains("asking before acting again"))
            #expect(try rehearsal.report().count == 600)
            rehearsal.expectNoTokenRevokedTwice()
        }
    }
}
