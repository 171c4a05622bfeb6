import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// `action: retire`: grants end for good, with the far side's ledger as the judge.
@Suite struct RetireTests {
    private static let retire = "action: retire\nrevoke: grant"
    private static let revocable = "select: {elements: [sfdc, box, adobe-esign, quickbooks]}\n"

    private func run(
        _ rehearsal: Rehearsal,
        _ action: String = retire,
        limits: String = Rehearsal.limits,
        more: String = revocable
    ) async throws -> (report: [String: [String: String]], ending: Program.Ending) {
        try rehearsal.writeJob(action, csv: true, limits: limits, more: more)
        let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
        return (try rehearsal.report(), ending)
    }

    private func revocable(_ report: [String: [String: String]], _ rehearsal: Rehearsal) -> [[String: String]] {
        report.values.filter { rehearsal.isRevocable($0["element"]) }
    }

    @Test func `every grant is dead, nobody is asked, and a later rotation lets it be`() async throws {
        try await withRehearsal(instances: 80, seed: 71, faults: FarSideFaultTests.flawless) { rehearsal in
            let (report, ending) = try await run(rehearsal)
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(ending.errors.contains("No selected instance has a grant that lives."), "\(ending.errors)")
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status, grantMeant: true) == [])
            let (asked, world) = (revocable(report, rehearsal), rehearsal.sandbox.world)
            #expect(asked.count > 60)
            #expect(asked.allSatisfy { $0["outcome"] == "retired" && $0["confirmed_at"] != "" }, "\(asked)")
            #expect(asked.allSatisfy { $0["consent_url"] == "" && $0["awaiting_since"] == "" }, "\(asked)")
            for index in 0..<UInt32(world.fleet.count) where rehearsal.isRevocable(world.fleet.element(of: index).key) {
                #expect(world.state(of: index).isGrantDead)
            }
            #expect(try rehearsal.newestReport("awaiting-code.csv").split(separator: "\n").count == 1)
            #expect(try rehearsal.newestReport("summary.json").contains("\"alive\" : 0"))
            rehearsal.expectNoTokenRevokedTwice()

            let before = rehearsal.ledger(of: world).count
            try rehearsal.scratch.write(
                """
                name: later
                action: rotate
                revoke: grant
                platform: {kind: sandbox, url: "\(rehearsal.sandbox.origin)"}
                source: {csv: fleet.csv}
                \(Rehearsal.limits)\(Self.revocable)
                """,
                to: "later.yaml"
            )
            let later = try await Program.run(["run", "later.yaml", "--yes"], in: rehearsal.scratch)
            #expect(later.status == 0, "\(later.errors)")
            let rows = revocable(try rehearsal.report(of: "later"), rehearsal)
            #expect(rows.allSatisfy { $0["outcome"] == "skipped" && $0["reason"] == "retired" }, "\(rows)")
            #expect(rehearsal.ledger(of: world).count == before)
        }
    }

    @Test func `what cannot be retired is no success`() async throws {
        try await withRehearsal(instances: 100, seed: 71, faults: FarSideFaultTests.flawless) { rehearsal in
            let (report, ending) = try await run(rehearsal, "action: retire\nrevoke: access-token", more: "")
            #expect(ending.status == 3, "\(ending.errors)")
            #expect(ending.errors.contains(" selected instances may have a grant that lives"), "\(ending.errors)")
            let salesforce = report.values.filter { $0["element"] == "sfdc" }
            #expect(salesforce.allSatisfy { $0["reason"] == "grant_may_survive" }, "\(salesforce)")
            let fleet = rehearsal.sandbox.fleet
            let sent = rehearsal.ledger(of: rehearsal.sandbox.world).filter { $0.effect == .revoke }
            #expect(sent.allSatisfy { fleet.element(of: $0.instance) != .salesforce })
            let box = report.values.filter { $0["element"] == "box" }
            #expect(box.count > 10 && box.allSatisfy { $0["outcome"] == "retired" }, "\(box)")
        }
    }

    @Test func `whoever waits elsewhere waits no longer`() async throws {
        try await withRehearsal(instances: 40, seed: 72, faults: FarSideFaultTests.flawless) { rehearsal in
            let (waiting, first) = try await run(rehearsal, "action: rotate\nrevoke: grant")
            #expect(first.status == 5, "\(first.errors)")
            let ids = waiting.filter { $0.value["outcome"] == "awaiting_code" }.keys.sorted()
            let sent = rehearsal.ledger(of: rehearsal.sandbox.world).count
            try rehearsal.scratch.write(
                """
                name: gone
                \(Self.retire)
                platform: {kind: sandbox, url: "\(rehearsal.sandbox.origin)"}
                source: {csv: fleet.csv}
                \(Rehearsal.limits)\(Self.revocable)
                """,
                to: "gone.yaml"
            )
            let ending = try await Program.run(["run", "gone.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 0, "\(ending.errors)")
            let rows = try rehearsal.report(of: "gone")
            for id in ids {
                #expect(
                    rows[id]?["outcome"] == "retired" && rows[id]?["reason"] == "dead_already",
                    "\(rows[id] ?? [:])"
                )
                #expect(rows[id]?["confirmed_at"] == waiting[id]?["confirmed_at"])
                #expect(rows[id]?["revoked_at"] == waiting[id]?["revoked_at"])
            }
            #expect(rehearsal.ledger(of: rehearsal.sandbox.world).count == sent)
            // In the run where they waited, too, and a code for one of them goes nowhere.
            let folder = try #require(
                try FileManager.default.contentsOfDirectory(atPath: rehearsal.scratch.file("Reports"))
                    .first { $0.hasPrefix("rehearsal-") }
            )
            _ = try await Program.run(["report", folder], in: rehearsal.scratch)
            #expect(try rehearsal.report(of: "rehearsal").values.allSatisfy { $0["outcome"] != "awaiting_code" })
            try rehearsal.writeCodes(for: [ids[0]])
            let refused = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            let words = "instance \(ids[0]) does not wait for a code, so none was sent: it is retired"
            #expect(refused.errors.contains(words), "\(refused.errors)")
            #expect(rehearsal.exchanges().isEmpty)
        }
    }

    // MARK: An access token that lives to its expiry

    @Test func `where an access token lives on, nothing is retired before it died`() async throws {
        var faults = FarSideFaultTests.flawless
        faults.instances.hubSpot = 60
        faults.accessTokenLifetime = .seconds(12)
        try await withRehearsal(instances: 60, seed: 36, faults: faults) { rehearsal in
            let lane = "    hubspot: {rate: 5000/s, concurrency: 16}\n"
            let limits = Rehearsal.limits.replacing("  providers:\n", with: "  providers:\n\(lane)")
            let (report, ending) = try await run(rehearsal, limits: limits, more: "select: {elements: [hubspot]}\n")
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status, grantMeant: true) == [])
            let rows = report.values.filter { $0["element"] == "hubspot" }
            #expect(rows.count > 20 && rows.allSatisfy { $0["outcome"] == "retired" }, "\(rows)")
            let (world, now) = (rehearsal.sandbox.world, WallTime().now)
            for row in rows {
                #expect(row["confirmed_at", default: ""] > row["dies_at", default: "z"], "\(row)")
            }
            for index in rehearsal.indices(of: .hubSpot) {
                let newest = world.state(of: index).accessGeneration
                #expect(!world.acceptsAccessToken(of: index, generation: newest, at: now))
            }
        }
    }

    // MARK: Containment

    private static let liar: FaultProfile = {
        var faults = FarSideFaultTests.flawless
        faults.revokeLies = 100
        return faults
    }()

    private func disabled(_ rehearsal: Rehearsal) -> [UInt32: Int] {
        rehearsal.ledger(of: rehearsal.sandbox.world).filter { $0.effect == .disable }
            .reduce(into: [:]) { $0[$1.instance, default: 0] += 1 }
    }

    @Test(arguments: [true, false])
    func `an instance whose token still works is disabled only where the job says so`(isWanted: Bool) async throws {
        try await withRehearsal(instances: 40, seed: 73, faults: Self.liar) { rehearsal in
            let more = Self.revocable + (isWanted ? "onStillValid: disable\n" : "")
            let (report, ending) = try await run(rehearsal, more: more)
            #expect(ending.status == 3, "\(ending.errors)")
            let asked = revocable(report, rehearsal)
            #expect(asked.count > 30)
            #expect(asked.allSatisfy { $0["outcome"] == "failed" && $0["reason"] == "still_valid" }, "\(asked)")
            let effects = disabled(rehearsal)
            #expect(
                effects.count == (isWanted ? asked.count : 0) && effects.values.allSatisfy { $0 == 1 },
                "\(effects)"
            )
            guard isWanted else { return }
            let plan = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch)
            #expect(plan.output.contains("The job may disable instances on the platform"), "\(plan.output)")
            let json = try await Program.run(["plan", "job.yaml", "--json"], in: rehearsal.scratch)
            #expect(json.output.contains("\"on_still_valid\" : \"disable\""), "\(json.output)")
            #expect(ending.errors.contains("its token still works; the instance was disabled"), "\(ending.errors)")
            #expect(ending.errors.contains("\(asked.count) were disabled on the platform"), "\(ending.errors)")
            let events = try await StoredTrail.events(store: rehearsal.scratch.file(".reauth/reauth.sqlite"))
            #expect(events.count { $0.kind == .disabling } == asked.count)
            #expect(events.count { $0.kind == .disabled } == asked.count)
            #expect(events.count { $0.detail == "failed: still_valid; the instance was disabled" } == asked.count)
        }
    }

    @Test(
        .enabled(if: CrashHarness.isPossible, "release builds have no fault points"),
        arguments: ["disable.before:5", "disable.during:5", "disable.after:5"]
    )
    func `killed around the request, it is sent again`(point: String) async throws {
        try await withRehearsal(instances: 30, seed: 74, faults: Self.liar) { rehearsal in
            try rehearsal.writeJob(Self.retire, csv: true, more: Self.revocable + "onStillValid: disable\n")
            let killed = try await Program.run(
                ["run", "job.yaml", "--yes"],
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": point]
            )
            #expect(killed.status == -SIGKILL, "\(killed.errors)")
            let ending = try await Program.run(["resume"], in: rehearsal.scratch)
            #expect(ending.status == 3, "\(ending.errors)")
            let asked = revocable(try rehearsal.report(), rehearsal)
            #expect(asked.allSatisfy { $0["outcome"] == "failed" && $0["reason"] == "still_valid" }, "\(asked)")
            #expect(disabled(rehearsal).count == asked.count)
            let world = rehearsal.sandbox.world
            for index in 0..<UInt32(world.fleet.count) where rehearsal.isRevocable(world.fleet.element(of: index).key) {
                #expect(world.state(of: index).isDisabled)
            }
        }
    }
}
