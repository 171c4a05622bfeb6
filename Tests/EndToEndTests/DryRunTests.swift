import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// A dry run shows the requests that the run then sends, and has no effect itself.
@Suite struct DryRunTests {
    /// A line of `dry-run.jsonl`.
    private struct Line: Decodable {
        var step: String
        var method: String
        var url: String
        var lane: String
        var provider: String?
        var instance_id: String?
        var token: String?
        var fingerprint: String?
        var expects: String?
    }

    /// What a request is about, for comparisons.
    private struct Request: Hashable, Comparable, CustomStringConvertible {
        var step: String
        var instance: String
        var token: String

        var description: String { "\(step) \(instance) \(token)" }
        static func < (one: Request, other: Request) -> Bool { one.description < other.description }
    }

    private func lines(_ rehearsal: Rehearsal) throws -> [Line] {
        let folder = rehearsal.scratch.file("Reports")
        let runs = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("-dry-run") }
        let newest = try #require(runs.sorted().last)
        let text = try String(contentsOfFile: "\(folder)/\(newest)/dry-run.jsonl", encoding: .utf8)
        #expect(!text.contains("access-") && !text.contains("refresh-"), "no token is in the report")
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    /// What was recorded: revocations with the kind of their token, and pings.
    private func recorded(_ lines: [Line]) -> [Request] {
        lines.filter { ["revoke", "ping"].contains($0.step) }
            .map { Request(step: $0.step, instance: $0.instance_id ?? "-", token: $0.token ?? "-") }.sorted()
    }

    /// What really arrived.
    private func sent(_ rehearsal: Rehearsal, from start: Int = 0) -> [Request] {
        rehearsal.ledger(of: rehearsal.sandbox.world, from: start).compactMap { entry in
            guard [.revoke, .ping].contains(entry.effect) else { return nil }
            let kind: String =
                switch entry.tokenKind {
                case .accessToken where entry.effect == .revoke: "access_token"
                case .refreshToken where entry.effect == .revoke: "refresh_token"
                default: "-"
                }
            return Request(
                step: entry.effect == .revoke ? "revoke" : "ping",
                instance: rehearsal.sandbox.fleet.id(of: entry.instance),
                token: kind
            )
        }.sorted()
    }

    /// The report of the run, without the row that came twice.
    private func report(_ rehearsal: Rehearsal) throws -> [String: [String: String]] {
        let folder = rehearsal.scratch.file("Reports")
        let runs = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("Z") }
        let text = try rehearsal.scratch.read("Reports/\(try #require(runs.sorted().last))/instances.csv")
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains(",duplicate,") }
        return try Rehearsal.rows(Data(rows.joined(separator: "\n").utf8))
    }

    /// A job with an excluded instance, an element that nothing is revoked at, and a row that comes twice.
    private func prepare(_ rehearsal: Rehearsal, revoke: String) throws {
        let excluded = rehearsal.sandbox.fleet.id(of: 3)
        try rehearsal.writeJob(
            "action: rotate\nrevoke: \(revoke)",
            csv: true,
            more: "select: {exclude: [\(excluded)]}\n"
        )
        let csv = try rehearsal.scratch.read("fleet.csv")
        let rows = csv.split(separator: "\n").map(String.init)
        try rehearsal.scratch.write((rows + [rows[1]]).joined(separator: "\n") + "\n", to: "fleet.csv")
    }

    @Test(arguments: ["access-token", "grant"])
    func `the run sends what the dry run recorded`(revoke: String) async throws {
        try await withRehearsal(instances: 150, seed: 71, faults: FarSideFaultTests.flawless) { rehearsal in
            try prepare(rehearsal, revoke: revoke)
            let dry = try await Program.run(["run", "job.yaml", "--dry-run"], in: rehearsal.scratch)
            #expect(dry.status == 0, "\(dry.errors)")
            #expect(dry.output.contains("and none was sent"), "\(dry.output)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0, "a dry run has no effect")
            #expect(!FileManager.default.fileExists(atPath: rehearsal.scratch.file(".reauth/reauth.sqlite")))
            let lines = try lines(rehearsal)
            let run = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect([3, 5].contains(run.status), "\(run.errors)")
            #expect(recorded(lines) == sent(rehearsal))
            let providers = Set(lines.filter { $0.step == "revoke" }.compactMap(\.provider))
            #expect(providers.count >= 2, "\(providers)")
            let report = try report(rehearsal)
            let linked = report.filter { $0.value["consent_url"]?.isEmpty == false }.keys.sorted()
            #expect(lines.filter { $0.step == "link" }.compactMap(\.instance_id).sorted() == linked)
            for line in lines {
                #expect(line.url.hasPrefix("http") && !line.method.isEmpty && !line.lane.isEmpty)
                guard line.step == "revoke" else { continue }
                let row = try #require(report[line.instance_id ?? ""])
                #expect(line.fingerprint?.isEmpty == false)
                let end = line.expects == "silent_refresh" ? "rotated" : "awaiting_code"
                #expect(row["outcome"] == end, "\(row)")
            }
        }
    }

    @Test func `a dry run after a run knows what the run knows, and changes nothing in the store`() async throws {
        try await withRehearsal(instances: 60, seed: 5, faults: FarSideFaultTests.flawless) { rehearsal in
            try prepare(rehearsal, revoke: "access-token")
            #expect(try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch).status == 5)
            let effects = rehearsal.sandbox.world.ledgerCount
            let plan = try await Program.run(["plan", "job.yaml", "--json"], in: rehearsal.scratch).output
            let terms = try #require(plan.firstMatch(of: /"digest" : "([0-9a-f]{20})/)).output.1
            let status = try await Program.run(["status", "--json"], in: rehearsal.scratch).output
            let dry = try await Program.run(["run", "job.yaml", "--dry-run"], in: rehearsal.scratch)
            #expect(dry.status == 0, "\(dry.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount == effects)
            #expect(try await Program.run(["status", "--json"], in: rehearsal.scratch).output == status)
            let lines = try lines(rehearsal)
            let again = try await Program.run(["plan", "job.yaml", "--json"], in: rehearsal.scratch).output
            // The minute at the end of the digest may be another one by now.
            if again.firstMatch(of: /-[0-9]{12}/)?.output == plan.firstMatch(of: /-[0-9]{12}/)?.output {
                #expect(again.contains(terms))
            }
            #expect(try await Program.run(["run", "job.yaml", "--yes", "--again"], in: rehearsal.scratch).status == 5)
            // Those that wait already get a link, and are neither revoked nor pinged again.
            #expect(recorded(lines) == sent(rehearsal, from: effects))
        }
    }

    @Test(arguments: [
        "action: check", "action: reauthenticate", "action: retire\nrevoke: grant", "action: rotate\nrevoke: silent",
        "action: rotate\nrevoke: grant\nconfirm: read",
    ])
    func `every action is shown as it is sent`(action: String) async throws {
        try await withRehearsal(instances: 60, seed: 9, faults: FarSideFaultTests.flawless) { rehearsal in
            let elements = "select: {elements: [sfdc, box, adobe-esign, quickbooks]}\n"
            // It waits for no person.
            let waves = action.contains("revoke") ? "safety: {waves: [1, 100%], approveWaves: true}\n" : ""
            try rehearsal.writeJob(action, csv: true, more: elements + waves)
            let dry = try await Program.run(["run", "job.yaml", "--dry-run"], in: rehearsal.scratch)
            #expect(dry.status == 0, "\(dry.errors)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            let lines = try lines(rehearsal)
            try rehearsal.writeJob(action, csv: true, more: elements)
            let run = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect([0, 3, 5].contains(run.status), "\(run.errors)")
            #expect(recorded(lines) == sent(rehearsal))
        }
    }

    @Test func `a dry run goes on with an unfinished run, and the run is as it was`() async throws {
        try await withRehearsal(instances: 60, seed: 5, faults: FarSideFaultTests.flawless) { rehearsal in
            try prepare(rehearsal, revoke: "access-token")
            let killed = try await Program.run(
                ["run", "job.yaml", "--yes"],
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": "pin.after"]
            )
            #expect(killed.status < 0)
            let dry = try await Program.run(["run", "job.yaml", "--dry-run"], in: rehearsal.scratch)
            #expect(dry.status == 0, "\(dry.errors)")
            #expect(dry.output.contains("would go on with run rehearsal-"), "\(dry.output)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
            let lines = try lines(rehearsal)
            #expect(try await Program.run(["resume"], in: rehearsal.scratch).status == 5)
            #expect(recorded(lines) == sent(rehearsal))
        }
    }

    @Test func `a dry run needs no confirmation, and takes none`() async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.writeJob()
            let ending = try await Program.run(
                ["run", "job.yaml", "--dry-run", "--confirm", "0123"],
                in: rehearsal.scratch
            )
            #expect(ending.status == 64)
            #expect(!FileManager.default.fileExists(atPath: rehearsal.scratch.file("Reports")))
        }
    }

    @Test func `what stops the reads stops the dry run with its own code`() async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.writeJob(more: "select: {exclude: [999999999999]}\n")
            #expect(try await Program.run(["run", "job.yaml", "--dry-run"], in: rehearsal.scratch).status == 65)
            try rehearsal.writeJob(more: "safety: {maxInstances: 2}\n")
            let ending = try await Program.run(["run", "job.yaml", "--dry-run"], in: rehearsal.scratch)
            #expect(ending.status == 7, "\(ending.errors)")
            let left = (try? FileManager.default.contentsOfDirectory(atPath: rehearsal.scratch.file("Reports"))) ?? []
            #expect(left.isEmpty, "\(left)")
        }
    }
}
