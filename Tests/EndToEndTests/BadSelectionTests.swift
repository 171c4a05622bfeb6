import Foundation
import ReauthTesting
import Sandbox
import Testing

/// Selections that hit nothing: each an error that says what was meant, exit code 65, and nothing sent.
@Suite struct BadSelectionTests {
    private func expectRefusal(
        _ rehearsal: Rehearsal,
        _ expected: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for command in [["plan", "job.yaml"], ["run", "job.yaml", "--yes"]] {
            let ending = try await Program.run(command, in: rehearsal.scratch)
            #expect(ending.status == 65, "\(ending.errors)", sourceLocation: sourceLocation)
            #expect(ending.errors.contains(expected), "\(ending.errors)", sourceLocation: sourceLocation)
        }
        #expect(rehearsal.sandbox.world.ledgerCount == 0, sourceLocation: sourceLocation)
    }

    @Test(arguments: [true, false], ["SFDC", "salesforce"])
    func `an element that no row has is refused`(csv: Bool, name: String) async throws {
        try await withRehearsal(instances: 30) { rehearsal in
            try rehearsal.writeJob(csv: csv, more: "select: {elements: [box, \(name)]}\n")
            try await expectRefusal(rehearsal, "select.elements names the element `\(name)`")
            try await expectRefusal(rehearsal, "(did you mean `sfdc`")
        }
    }

    @Test(arguments: ["SFDC", "salesforce"])
    func `an element of which the platform lists nothing is refused`(name: String) async throws {
        try await withRehearsal(instances: 30) { rehearsal in
            try rehearsal.writeJob()
            let job = try rehearsal.scratch.read("job.yaml")
            try rehearsal.scratch.write(
                job.replacing("{api: {}}", with: "{api: {elements: [box, \(name)]}}"),
                to: "job.yaml"
            )
            try await expectRefusal(rehearsal, "source.api.elements names `\(name)`")
            try await expectRefusal(rehearsal, "(did you mean `sfdc`")
        }
    }

    @Test(arguments: [true, false])
    func `an excluded id that no row has is refused`(csv: Bool) async throws {
        try await withRehearsal(instances: 30) { rehearsal in
            let fleet = rehearsal.sandbox.fleet
            let right = fleet.id(of: 7)
            let typo = String(right.dropLast()) + "x".replacing("x", with: right.hasSuffix("9") ? "8" : "9") + "1"
            try rehearsal.writeJob(csv: csv, more: "select: {exclude: [\(right), \(typo)]}\n")
            try await expectRefusal(
                rehearsal,
                "select.exclude names the instance \(typo), which no row of the input has"
            )
            try rehearsal.writeJob(csv: csv, more: "select: {exclude: [\(right)]}\n")
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect([3, 5].contains(ending.status), "\(ending.errors)")
            #expect(try rehearsal.report()[right]?["reason"] == "excluded")
        }
    }

    @Test func `a provider's limit says whose it was meant to be`() async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.writeJob(limits: "limits: {providers: {sfdc: {rate: 5/s}}}\n")
            try await expectRefusal(rehearsal, "which is no provider (did you mean `salesforce`?)")
        }
    }
}
