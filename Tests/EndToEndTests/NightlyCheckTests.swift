import ReauthTesting
import Sandbox
import Testing

/// Checks night after night harm nobody.
@Suite struct NightlyCheckTests {
    private func writeCheck(_ rehearsal: Rehearsal) throws {
        try rehearsal.scratch.write(
            """
            name: nightly-check
            action: check
            platform: {kind: sandbox, url: "\(rehearsal.sandbox.origin)"}
            source: {api: {}}
            \(Rehearsal.limits)
            """,
            to: "check.yaml"
        )
    }

    /// The rows of the newest run of the check.
    private func check(_ rehearsal: Rehearsal) async throws -> (Program.Ending, [String: [String: String]]) {
        let ending = try await Program.run(["run", "check.yaml", "--yes"], in: rehearsal.scratch)
        return (ending, try rehearsal.report(of: "nightly-check"))
    }

    @Test func `seven nights of checks after a rotation disable nobody`() async throws {
        try await withRehearsal(instances: 60, seed: 41, faults: FarSideFaultTests.flawless) { rehearsal in
            try await rehearsal.rotate()
            let waiting = Set(try rehearsal.waiting())
            #expect(waiting.count > 40)
            try writeCheck(rehearsal)
            let before = rehearsal.sandbox.world.ledgerCount
            for _ in 0..<7 {
                let (ending, report) = try await check(rehearsal)
                // Nobody fails who did not before: those who wait are known.
                #expect(ending.status == 5, "\(ending.errors)")
                #expect(Set(report.filter { $0.value["outcome"] == "awaiting_code" }.keys) == waiting)
                let waits = report.filter { waiting.contains($0.key) }
                #expect(waits.values.allSatisfy { $0["reason"] == "waits_already" }, "\(waits)")
            }
            expectNoHarm(rehearsal)
            let pinged = rehearsal.ledger(of: rehearsal.sandbox.world, from: before).filter { $0.effect == .ping }
            let ids = Set(pinged.map { rehearsal.sandbox.fleet.id(of: $0.instance) })
            #expect(ids.isDisjoint(with: waiting), "\(ids.intersection(waiting))")
        }
    }

    @Test func `an instance whose owner took the access away is pinged four times at most in all nights`() async throws
    {
        try await withRehearsal(instances: 40, seed: 42, faults: FarSideFaultTests.flawless) { rehearsal in
            let fleet = rehearsal.sandbox.fleet
            let gone = (0..<UInt32(fleet.count)).filter {
                $0.isMultiple(of: 4) && rehearsal.isRevocable(fleet.element(of: $0).key)
            }
            for index in gone { try rehearsal.sandbox.apply(.withdraw, to: index) }
            try writeCheck(rehearsal)
            for night in 0..<7 {
                let (ending, report) = try await check(rehearsal)
                #expect(ending.status == 3, "night \(night): \(ending.errors)")
                for index in gone {
                    let row = try #require(report[fleet.id(of: index)])
                    #expect(row["outcome"] == "failed" && row["reason"] == "sign_in_required", "\(row)")
                }
            }
            expectNoHarm(rehearsal)
        }
    }

    private func expectNoHarm(_ rehearsal: Rehearsal) {
        let world = rehearsal.sandbox.world
        #expect(world.tally(.autoDisable, .done) == 0)
        let failed = rehearsal.ledger(of: world).filter { $0.effect == .refresh && $0.result == .refreshFailed }
        let counts = Dictionary(grouping: failed, by: \.instance).mapValues(\.count)
        #expect(counts.values.allSatisfy { $0 <= 4 }, "\(counts)")
    }
}
