import Foundation
import ReauthTesting
import Sandbox
import Testing

/// The real binary looks at a job against a sandbox, and leaves no trace.
@Suite struct DoctorTests {
    private static let impatient = ["REAUTH_TEST_PATIENCE": "1"]

    /// A check sends nothing to providers, so that no name of theirs is looked up.
    private func writeJob(_ rehearsal: Rehearsal, at origin: String? = nil) throws {
        let scratch = rehearsal.scratch
        let credentials = rehearsal.sandbox.credentials
        try scratch.write(credentials.organizationSecret + "\n", to: "organization")
        try scratch.write(credentials.userSecret + "\n", to: "user")
        try InstanceCSV(fleet: rehearsal.sandbox.fleet).write(toFile: scratch.file("fleet.csv"))
        try scratch.write(
            """
            name: looked-at
            action: check
            platform:
              kind: open-connectors
              baseURL: \(origin ?? rehearsal.sandbox.origin)/elements/api-v2
              organizationSecret: {file: organization}
              userSecret: {file: user}
            source: {csv: fleet.csv}
            """,
            to: "job.yaml"
        )
    }

    @Test func `every finding has the exit code of a run, and nothing is changed`() async throws {
        try await withRehearsal(instances: 40) { rehearsal in
            let scratch = rehearsal.scratch
            func doctor(_ job: String = "job.yaml") async throws -> Program.Ending {
                try await Program.run(["doctor", job], in: scratch)
            }
            try rehearsal.writeJob(csv: true)
            let sandbox = try await doctor()
            #expect(sandbox.status == 0 && !sandbox.output.contains("✗"), "\(sandbox.output)")

            try writeJob(rehearsal)
            let fine = try await doctor()
            #expect(fine.status == 0, "\(fine.output)")
            #expect(fine.output.contains("✓ credentials") && fine.output.contains("✓ clock"), "\(fine.output)")
            #expect(fine.output.contains("✓ input            fine: 40 of 40 rows are selected"), "\(fine.output)")
            #expect(!fine.output.contains("\u{1B}"), "colours belong to terminals")

            try scratch.write("wrong", to: "user")
            let wrong = try await doctor()
            #expect(wrong.status == 4 && wrong.output.contains("✗ credentials"), "\(wrong.output)")

            try scratch.write("pa55word", to: "user", mode: 0o640)
            let open = try await doctor()
            #expect(open.status == 65 && open.output.contains("has mode 0640"), "\(open.output)")
            #expect(open.output.contains("- credentials      not looked at: because not all secrets"), "\(open.output)")
            #expect(!open.output.contains("pa55word"))

            let closed = "http://127.0.0.1:\(try freePort())"
            try writeJob(rehearsal, at: closed)
            // A sandbox that does not answer is a platform that cannot be reached, whatever the command.
            let job = "name: gone\naction: check\nplatform: {kind: sandbox, url: \"\(closed)\"}\nsource: {api: {}}\n"
            try scratch.write(job, to: "gone.yaml")
            // A connection that is refused is tried for as long as the program has patience.
            async let first = Program.run(["doctor", "job.yaml"], in: scratch, environment: Self.impatient)
            async let second = Program.run(["doctor", "gone.yaml"], in: scratch, environment: Self.impatient)
            let (unreachable, gone) = try await (first, second)
            #expect(unreachable.status == 11 && unreachable.output.contains("✗ connection"), "\(unreachable.output)")
            #expect(gone.status == 11 && gone.output.contains("no sandbox answers"), "\(gone.output)")
            #expect(!FileManager.default.fileExists(atPath: scratch.file(".reauth")))
            #expect(!FileManager.default.fileExists(atPath: scratch.file("Reports")))
            // A plan counts its reads for the shared pace, in a file beside the place of the store.
            let plan = try await Program.run(["plan", "gone.yaml"], in: scratch, environment: Self.impatient)
            #expect(plan.status == 11 && plan.errors.contains("no sandbox answers"), "\(plan)")
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
        }
    }

    @Test func `a new job lacks only what the user has to fill in`() async throws {
        let scratch = try TemporaryFolder()
        let written = try await Program.run(["init", "first", "--source", "csv"], in: scratch)
        #expect(written.status == 0 && written.output.contains("  reauth plan Jobs/first.yaml\n"), "\(written)")
        let again = try await Program.run(["init", "first", "--source", "csv"], in: scratch)
        #expect(again.status == 64 && again.errors.contains("is there already"), "\(again)")

        let empty = try await Program.run(["validate", "Jobs/first.yaml"], in: scratch)
        #expect(empty.status == 65 && empty.output.contains("first.csv: there is no such file"), "\(empty)")
        #expect(empty.output.contains("! secrets"), "\(empty)")

        try scratch.write("\u{FEFF}instance_id;name;element\r\n4711;\"Müller; Söhne\";sfdc\r\n", to: "Jobs/first.csv")
        let filled = try await Program.run(["validate", "Jobs/first.yaml"], in: scratch)
        #expect(filled.status == 0 && filled.output.contains("1 of 1 row is selected"), "\(filled)")
        #expect(filled.output.hasSuffix("Go on with: reauth doctor Jobs/first.yaml\n"), "\(filled)")
        #expect(try scratch.names().filter { !$0.hasSuffix(".out") && !$0.hasSuffix(".err") } == ["Jobs"])
    }
}
