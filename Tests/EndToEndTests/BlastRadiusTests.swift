import Foundation
import ReauthModel
import PageVisitor
import ReauthTesting
import Sandbox
import Testing

/// What is right for one instance does no harm to a fleet: one far side's trouble stops nobody else, nothing is read that
/// cannot be sent, and an outage fails nobody.
@Suite struct BlastRadiusTests {
    /// No instance is masked or disabled, so the element alone decides how each one ends.
    private static func faults(_ outages: Outage...) -> FaultProfile {
        var profile = FarSideFaultTests.flawless
        profile.outages = outages
        return profile
    }

    private struct Standing: Decodable {
        struct Lane: Decodable {
            var lane: String
            var open: Int
            var outcomes: [String: Int]
        }
        struct Limit: Decodable {
            var key: String
            var parked_until: String?
            var asked_until: String?
        }
        var lanes: [Lane]
        var limits: [Limit]

        func lane(_ name: String) -> Lane? { lanes.first { $0.lane == name } }
        func limit(_ name: String) -> Limit? { limits.first { $0.key == name } }
    }

    private func standing(_ rehearsal: Rehearsal) async throws -> Standing? {
        let ending = try await Program.run(["status", "--json"], in: rehearsal.scratch)
        return try? JSONDecoder().decode(Standing.self, from: Data(ending.output.utf8))
    }

    /// Waits until the run stands as is wanted, then stops it.
    private func standing(
        of program: Program,
        _ rehearsal: Rehearsal,
        _ what: String,
        when isReached: @escaping (Standing) -> Bool
    ) async throws -> Standing {
        let deadline = ContinuousClock.now + .seconds(600)
        while ContinuousClock.now < deadline {
            guard let now = try await standing(rehearsal), isReached(now) else {
                // Another process gives no notice, so it has to be looked at again and again.
                try await ContinuousClock().sleep(for: .milliseconds(100))
                continue
            }
            program.send(SIGTERM)
            #expect(try await program.ending().status == 130)
            return now
        }
        program.send(SIGKILL)
        Issue.record("it never came about: \(what); \(program.errorsSoFar)")
        throw CancellationError()
    }

    @Test func `a provider's 429 that comes through a ping parks that provider, and nobody else waits`() async throws {
        let faults = Self.faults(
            Outage(lane: .box, after: .zero, length: .seconds(3600), answer: .throttled, retryAfter: 18_000)
        )
        try await withRehearsal(instances: 120, faults: faults) { rehearsal in
            try rehearsal.writeJob("action: check", csv: true)
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let standing = try await standing(of: program, rehearsal, "an end for all but box") { standing in
                standing.lanes.allSatisfy { ($0.lane == "box") == ($0.open > 0) }
                    && standing.limit("box")?.parked_until != nil
            }
            #expect(standing.limit("platform")?.parked_until == nil)
            // Five hours are not believed; the wish is shown.
            #expect(standing.limit("box")?.asked_until != nil)
            let others = standing.lanes.filter { $0.lane != "box" }
            #expect(others.allSatisfy { $0.outcomes["failed"] == nil })
            let status = try await Program.run(["status"], in: rehearsal.scratch)
            #expect(status.output.contains("an hour is believed"), "\(status.output)")
        }
    }

    @Test func `a quota of ten a day has ten instances read, and gives their customers the links`() async throws {
        try await withRehearsal(instances: 400, faults: Self.faults()) { rehearsal in
            let limits = Rehearsal.limits.replacing("box: {rate: 5000/s,", with: "box: {rate: [5000/s, 10/d],")
            try rehearsal.writeJob(csv: true, limits: limits, more: "select: {elements: [box]}\n")
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let standing = try await standing(of: program, rehearsal, "ten links") { standing in
                (standing.lane("box")?.outcomes["awaiting_code"] ?? 0) >= 10
            }
            let box = try #require(standing.lane("box"))
            #expect(box.outcomes == ["awaiting_code": 10] && box.open > 30)
            let port = try #require(rehearsal.sandbox.origin.split(separator: ":").last.flatMap { Int($0) })
            let summary = try await Visitor(port: port).get("/sandbox/ledger/summary").body
            #expect(summary.contains("\"read\":10"), "\(summary)")
            #expect(try rehearsal.report().values.count { $0["consent_url"] != "" && $0["element"] == "box" } == 10)
        }
    }

    @Test(arguments: [Outage.Form.reset, .unavailable, .serverError])
    func `an outage of twelve seconds of the platform fails nobody`(form: Outage.Form) async throws {
        let faults = Self.faults(Outage(lane: .platform, after: .seconds(1), length: .seconds(12), answer: form))
        try await withRehearsal(instances: 300, faults: faults) { rehearsal in
            let limits = Rehearsal.limits.replacing("platform: {rate: 20000/s", with: "platform: {rate: 150/s")
            try rehearsal.writeJob(csv: true, limits: limits)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let report = try rehearsal.report()
            #expect(ending.status == 5, "\(ending.errors)")
            #expect(report.values.count { $0["outcome"] == "failed" } == 0)
            try rehearsal.expectReportAgreesWithLedger(report)
        }
    }

    @Test func `resets by a provider in the middle of a run fail nobody and leave no doubt`() async throws {
        let faults = Self.faults(
            Outage(lane: .box, after: .seconds(2), length: .seconds(10)),
            Outage(lane: .salesforce, after: .seconds(2), length: .seconds(10), answer: .lost)
        )
        try await withRehearsal(instances: 600, faults: faults) { rehearsal in
            let limits = Rehearsal.limits.replacing("rate: 5000/s", with: "rate: 50/s")
            try rehearsal.writeJob(csv: true, limits: limits)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let report = try rehearsal.report()
            #expect(ending.status == 5, "\(ending.errors)")
            let bad = report.values.filter { ["failed", "in_doubt"].contains($0["outcome"]) }
            #expect(bad.isEmpty, "\(bad.map { "\($0["instance_id", default: ""]) \($0["reason", default: ""])" })")
            try rehearsal.expectReportAgreesWithLedger(report)
        }
    }
}
