import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Nothing is claimed that was not proved, with the far side's ledger as the judge.
@Suite struct ProofTests {
    /// No instance is masked or disabled from the start, so that what happens in between decides.
    private static func faults(
        lostBefore: Double = 0,
        _ change: (inout FaultProfile) -> Void = { _ in }
    ) -> FaultProfile {
        var profile = FarSideFaultTests.flawless
        var chances = FaultProfile.Chances()
        chances.resetBefore = lostBefore
        profile.faults[.revoke] = chances
        change(&profile)
        return profile
    }

    private static let accessToken = "action: rotate\nrevoke: access-token"
    private static let grant = "action: rotate\nrevoke: grant"

    /// Runs a job to its end; its report and its exit code.
    private func rotate(
        _ rehearsal: Rehearsal,
        _ action: String,
        limits: String = Rehearsal.limits,
        more: String = ""
    ) async throws -> (report: [String: [String: String]], ending: Program.Ending) {
        try rehearsal.writeJob(action, csv: true, limits: limits, more: more)
        let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
        return (try rehearsal.report(), ending)
    }

    // MARK: An unreadable answer settles nothing

    @Test(arguments: [false, true])
    func `a liar is found out, however many reads cannot be read`(html: Bool) async throws {
        let faults = Self.faults { profile in
            profile.revokeLies = 100
            var reads = FaultProfile.Chances()
            if html { reads.html = 40 } else { reads.cutOff = 40 }
            profile.faults[.read] = reads
        }
        try await withRehearsal(instances: 60, faults: faults) { rehearsal in
            let (report, ending) = try await rotate(rehearsal, Self.grant)
            #expect(ending.status == 3, "\(ending.errors)")
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status, grantMeant: true) == [])
            let asked = report.values.filter { rehearsal.isRevocable($0["element"]) }
            #expect(asked.count > 40)
            #expect(asked.allSatisfy { $0["outcome"] == "failed" && $0["reason"] == "still_valid" }, "\(asked)")
        }
    }

    @Test(arguments: [FaultProfile.RequestKind.read, .ping])
    func `what a revocation did is told though two fifths of the answers cannot be read`(
        kind: FaultProfile.RequestKind
    ) async throws {
        let faults = Self.faults { profile in
            var chances = FaultProfile.Chances()
            (chances.cutOff, chances.html, chances.empty) = (14, 14, 14)
            profile.faults[kind] = chances
        }
        try await withRehearsal(instances: 120, seed: 31, faults: faults) { rehearsal in
            let (report, ending) = try await rotate(rehearsal, Self.accessToken)
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status) == [])
            let unreadable = report.values.filter { $0["reason"] == "unexpected_response" }
            #expect(unreadable.isEmpty, "\(unreadable)")
            // A ping is sent twice at most.
            let doubts = report.values.filter { $0["outcome"] == "in_doubt" }
            #expect(doubts.allSatisfy { $0["reason"] == "ping_lost" } && (kind == .ping || doubts.isEmpty), "\(doubts)")
        }
    }

    // MARK: Disabled is not revoked

    @Test(arguments: [FaultProfile.Moment.afterRead, .beforeRevoke])
    func `an administrator disables, and the revocation is lost before it arrives`(
        moment: FaultProfile.Moment
    ) async throws {
        let faults = Self.faults(lostBefore: 60) { profile in
            profile.meanwhile.incidents[.disable] = .init(percent: 100, moment: moment)
        }
        try await withRehearsal(instances: 80, seed: 32, faults: faults) { rehearsal in
            let (report, ending) = try await rotate(rehearsal, Self.grant)
            #expect(ending.status == 3, "\(ending.errors)")
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status, grantMeant: true) == [])
            // Where repeating is harmless, a lost answer is no doubt for long.
            let salesforce = report.values.filter { $0["element"] == "sfdc" }
            #expect(salesforce.contains { $0["outcome"] == "awaiting_code" }, "\(salesforce)")
            let others = report.values.filter { ["box", "adobe-esign"].contains($0["element"]) }
            #expect(others.contains { $0["outcome"] == "in_doubt" }, "\(others)")
            rehearsal.expectNoTokenRevokedTwice()
        }
    }

    @Test func `an administrator disables after the provider told: that proves it`() async throws {
        let faults = Self.faults { profile in
            profile.meanwhile.incidents[.disable] = .init(percent: 100, moment: .afterRevoke)
        }
        try await withRehearsal(instances: 60, seed: 33, faults: faults) { rehearsal in
            let (report, ending) = try await rotate(rehearsal, Self.grant)
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status, grantMeant: true) == [])
            let asked = report.values.filter { rehearsal.isRevocable($0["element"]) }
            #expect(asked.allSatisfy { $0["outcome"] == "awaiting_code" }, "\(asked)")
            #expect(asked.allSatisfy { ["told", "already_gone"].contains($0["revocation_basis"]) }, "\(asked)")
        }
    }

    @Test(.enabled(if: CrashHarness.isPossible, "release builds have no fault points"), arguments: ["sfdc", "box"])
    func `killed before the revocation left, and disabled meanwhile`(element: String) async throws {
        try await interrupted(element, Self.grant) { rehearsal, index in
            try rehearsal.sandbox.apply(.disable, to: index)
        } then: { rehearsal, row, ending in
            let revoked = rehearsal.sandbox.world.tally(.revoke, .revoked)
            if element == "sfdc" {
                // It may be sent again, and then the provider tells.
                #expect(revoked == 1 && row["outcome"] == "awaiting_code", "\(row)")
                #expect(ending.status == 5, "\(ending.errors)")
            } else {
                #expect(revoked == 0 && row["outcome"] == "in_doubt", "\(row)")
                #expect(row["revoked_at"] == "" && row["confirmed_at"] == "", "\(row)")
                #expect(ending.status == 3, "\(ending.errors)")
            }
        }
    }

    // MARK: A changed token is not a revoked one

    @Test(
        .enabled(if: CrashHarness.isPossible, "release builds have no fault points"),
        arguments: [RefreshTokenRotation.never, .always]
    )
    func `killed before the revocation left, and refreshed while the old token lives`(
        rotation: RefreshTokenRotation
    ) async throws {
        try await interrupted("sfdc", "action: rotate\nrevoke: silent") { rehearsal, index in
            try rehearsal.sandbox.apply(.refresh, to: index, rotation: rotation)
        } then: { rehearsal, row, ending in
            let revoked = rehearsal.sandbox.world.tally(.revoke, .revoked)
            #expect(row["revocation_basis"] != "inferred", "\(row)")
            #expect(row["outcome"] != "superseded", "\(row)")
            if revoked == 0 {
                #expect(row["outcome"] == "in_doubt" && row["revoked_at"] == "", "\(row)")
                #expect(ending.status == 3, "\(ending.errors)")
            }
            if rotation == .always { #expect(row["reason"] == "tokens_changed", "\(row)") }
        }
    }

    @Test func `lost before it arrived, and refreshed at that moment`() async throws {
        let faults = Self.faults(lostBefore: 50) { profile in
            profile.meanwhile.incidents[.refresh] = .init(percent: 60, moment: .beforeRevoke)
            profile.meanwhile.rotation = .never
        }
        try await withRehearsal(instances: 120, seed: 34, faults: faults) { rehearsal in
            let (report, ending) = try await rotate(rehearsal, Self.accessToken)
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status) == [])
            let world = rehearsal.sandbox.world
            #expect(world.tally(.refresh, .refreshed) > 30)
            rehearsal.expectNoTokenRevokedTwice()
        }
    }

    // MARK: A refresh is not a sign-in

    @Test(arguments: [RefreshTokenRotation.provider, .always, .never])
    func `refreshed between read and revocation, the grant dies all the same`(
        rotation: RefreshTokenRotation
    ) async throws {
        let faults = Self.faults { profile in
            profile.meanwhile.incidents[.refresh] = .init(percent: 100, moment: .afterRead)
            profile.meanwhile.rotation = rotation
        }
        try await withRehearsal(instances: 60, seed: 35, faults: faults) { rehearsal in
            let (report, ending) = try await rotate(rehearsal, Self.grant)
            #expect(ending.status == 5, "\(ending.errors)")
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status, grantMeant: true) == [])
            let asked = report.values.filter { rehearsal.isRevocable($0["element"]) }
            #expect(asked.allSatisfy { $0["outcome"] == "awaiting_code" }, "\(asked)")
            let sent = rehearsal.ledger(of: rehearsal.sandbox.world).filter { $0.effect == .revoke }
            let attempts = Dictionary(grouping: sent, by: \.instance).mapValues(\.count)
            #expect(attempts.values.allSatisfy { $0 <= 3 }, "\(attempts)")
        }
    }

    @Test(
        .enabled(if: CrashHarness.isPossible, "release builds have no fault points"),
        arguments: ["box", "quickbooks"]
    )
    func `killed before the revocation left, and both tokens refreshed`(element: String) async throws {
        try await interrupted(element, Self.grant) { rehearsal, index in
            try rehearsal.sandbox.apply(.refresh, to: index)
        } then: { rehearsal, row, ending in
            #expect(rehearsal.sandbox.world.tally(.revoke, .revoked) == 0)
            #expect(row["outcome"] == "in_doubt" && row["reason"] == "tokens_changed", "\(row)")
            #expect(row["revoked_at"] == "", "\(row)")
            #expect(ending.status == 3, "\(ending.errors)")
        }
    }

    // MARK: The refresh token alone

    @Test func `where the refresh token alone can be named, the access token's end is told`() async throws {
        try await withRehearsal(instances: 60, seed: 36, faults: Self.faults { $0.instances.hubSpot = 60 }) {
            rehearsal in
            try writeHubSpotJob(rehearsal)
            let plan = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch)
            #expect((plan.output + plan.errors).lowercased().contains("access token"), "\(plan.output)")
            // It stays until the tokens have died, in half an hour, to look at them once more.
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            defer { if program.isRunning { program.send(SIGKILL) } }
            var rows: [String: [String: String]] = [:]
            let count = rehearsal.indices(of: .hubSpot).count
            for _ in 0..<600 where rows.values.count(where: { $0["consent_url"] != "" }) < count && program.isRunning {
                _ = try await Program.run(["report"], in: rehearsal.scratch)
                rows = (try? rehearsal.report().filter { $0.value["element"] == "hubspot" }) ?? [:]
            }
            program.send(SIGINT)
            let ending = try await program.ending()
            #expect([5, 130].contains(ending.status), "\(ending.errors)")
            #expect(ClaimOracle(rehearsal).violations(try rehearsal.report()) == [])
            #expect(rows.count == count && count > 20)
            let world = rehearsal.sandbox.world
            for index in rehearsal.indices(of: .hubSpot) {
                let row = try #require(rows[world.fleet.id(of: index)])
                #expect(row["outcome"] == "awaiting_code" && row["reason"] == "access_token_lives", "\(row)")
                #expect(row["consent_url"] != "", "\(row)")
                let dies = Timestamp(rawValue: world.state(of: index).refreshedAt).advanced(by: .seconds(1800))
                #expect(row["dies_at"] == dies.description, "\(row)")
                #expect(!world.acceptsAccessToken(of: index, generation: 0, at: dies))
            }
            #expect(world.tally(.revoke, .revoked) == count)
        }
    }

    @Test func `the access token that lived on is looked at once after its end`() async throws {
        let faults = Self.faults { profile in
            profile.instances.hubSpot = 60
            profile.accessTokenLifetime = .seconds(12)
        }
        try await withRehearsal(instances: 60, seed: 36, faults: faults) { rehearsal in
            try writeHubSpotJob(rehearsal)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 5, "\(ending.errors)")
            let report = try rehearsal.report()
            #expect(ClaimOracle(rehearsal).violations(report, exit: ending.status, grantMeant: true) == [])
            let rows = report.values.filter { $0["element"] == "hubspot" }
            #expect(rows.count > 20 && rows.allSatisfy { $0["outcome"] == "awaiting_code" }, "\(rows)")
            #expect(rows.allSatisfy { $0["reason"] != "access_token_lives" && $0["confirmed_at"] != "" }, "\(rows)")
            let (world, now) = (rehearsal.sandbox.world, WallTime().now)
            let failed = rehearsal.ledger(of: world).filter { $0.effect == .refresh && $0.result == .refreshFailed }
            for index in rehearsal.indices(of: .hubSpot) {
                let newest = world.state(of: index).accessGeneration
                #expect(!world.acceptsAccessToken(of: index, generation: newest, at: now))
                #expect(failed.count { $0.instance == index } <= 1)
            }
        }
    }

    private func writeHubSpotJob(_ rehearsal: Rehearsal) throws {
        let lane = "    hubspot: {rate: 5000/s, concurrency: 16}\n"
        let limits = Rehearsal.limits.replacing("  providers:\n", with: "  providers:\n\(lane)")
        try rehearsal.writeJob(Self.grant, csv: true, limits: limits, more: "select: {elements: [hubspot]}\n")
    }

    // MARK: Forbidden is not disabled

    @Test func `a check of an enabled instance that is answered 403`() async throws {
        let faults = Self.faults { $0.instances.forbidden = 30 }
        try await withRehearsal(instances: 100, seed: 37, faults: faults) { rehearsal in
            let (report, ending) = try await rotate(rehearsal, "action: check")
            #expect(ending.status == 3, "\(ending.errors)")
            let fleet = rehearsal.sandbox.fleet
            for index in 0..<UInt32(fleet.count) {
                let row = try #require(report[fleet.id(of: index)])
                guard row["outcome"] != "skipped" else { continue }
                let expected = fleet.isForbidden(index) ? ["failed", "forbidden"] : ["healthy", ""]
                #expect([row["outcome"], row["reason"]] == expected, "\(row)")
            }
        }
    }

    // MARK: Machinery

    /// Kills the program between an intent and its revocation, has something happen, and lets it go on to its end.
    private func interrupted(
        _ element: String,
        _ action: String,
        meanwhile: (Rehearsal, UInt32) throws -> Void,
        then: (Rehearsal, [String: String], Program.Ending) throws -> Void
    ) async throws {
        try await withRehearsal(instances: 30, seed: 38, faults: FarSideFaultTests.flawless) { rehearsal in
            let fleet = rehearsal.sandbox.fleet
            let index = try #require((0..<UInt32(fleet.count)).first { fleet.element(of: $0).key == element })
            let id = fleet.id(of: index)
            try rehearsal.writeJob(action)
            try rehearsal.scratch.write("instance_id,element\n\(id),\(element)\n", to: "fleet.csv")
            let job = try String(contentsOfFile: rehearsal.scratch.file("job.yaml"), encoding: .utf8)
            try rehearsal.scratch.write(
                job.replacing("source: {api: {}}", with: "source: {csv: fleet.csv}"),
                to: "job.yaml"
            )
            let killed = try await Program.run(
                ["run", "job.yaml", "--yes"],
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": "intent.after:1"]
            )
            #expect(killed.status == -SIGKILL, "\(killed.errors)")
            #expect(rehearsal.sandbox.world.tally(.revoke, .revoked) == 0)
            try meanwhile(rehearsal, index)
            let ending = try await Program.run(["resume"], in: rehearsal.scratch)
            let report = try rehearsal.report()
            let claims = ClaimOracle(rehearsal)
            #expect(claims.violations(report, exit: ending.status, grantMeant: action == Self.grant) == [])
            try then(rehearsal, try #require(report[id]), ending)
        }
    }
}

extension Rehearsal {
    /// The instances of an element.
    func indices(of element: SandboxElement) -> [UInt32] {
        (0..<UInt32(sandbox.fleet.count)).filter { sandbox.fleet.element(of: $0) == element }
    }

    /// Whether the sandbox plays a provider that revokes tokens of that element.
    func isRevocable(_ element: String?) -> Bool {
        element.flatMap { SandboxElement(key: $0) }?.lane != nil
    }
}
