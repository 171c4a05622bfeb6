import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// `source: {api: {elements: […]}}` against platforms with many instances of one element, and with large rows.
@Suite struct LargeElementTests {
    /// Plans a job for one element, and gives how many instances of it were found.
    private func planned(_ rehearsal: Rehearsal) async throws -> Int {
        try rehearsal.writeJob()
        let job = try String(contentsOfFile: rehearsal.scratch.file("job.yaml"), encoding: .utf8)
        try rehearsal.scratch.write(job.replacing("{api: {}}", with: "{api: {elements: [sfdc]}}"), to: "job.yaml")
        let ending = try await Program.run(["plan", "job.yaml", "--json"], in: rehearsal.scratch)
        #expect(ending.status == 0, "\(ending.errors)")
        let plan = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any]
        return try #require(plan?["items"] as? Int, "\(ending.output)")
    }

    private func count(_ fleet: SandboxPopulation) -> Int {
        (0..<UInt32(fleet.count)).count { fleet.element(of: $0) == .salesforce }
    }

    @Test func `an element of 12,000 instances is planned`() async throws {
        try await withRehearsal(instances: 31_000) { rehearsal in
            let expected = count(rehearsal.sandbox.fleet)
            #expect(expected > 12_000)
            let found = try await planned(rehearsal)
            #expect(found == expected)
        }
    }

    @Test func `rows of 100 kB are read in smaller pages`() async throws {
        var faults = FaultProfile()
        faults.rowBytes = 100_000
        try await withRehearsal(instances: 700, faults: faults) { rehearsal in
            let found = try await planned(rehearsal)
            #expect(found == count(rehearsal.sandbox.fleet))
        }
    }

    @Test func `rows that no page can hold end in words that say what to do`() async throws {
        var faults = FaultProfile()
        faults.rowBytes = 1_000_000
        try await withRehearsal(instances: 30, faults: faults) { rehearsal in
            try rehearsal.writeJob()
            let ending = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch)
            #expect(ending.status == 11, "\(ending.errors)")
            #expect(ending.errors.contains("a page of 10 instances is larger than 8 MiB"), "\(ending.errors)")
            #expect(ending.errors.contains("source: {csv: FILE}"))
        }
    }
}
