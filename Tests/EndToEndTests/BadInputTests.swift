import Foundation
import ReauthTesting
import Sandbox
import Testing

/// Bad inputs: each a clear error that names the place, exit code 65, and nothing sent.
@Suite struct BadInputTests {
    struct BadCSV: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: Data
        var expected: String

        init(_ name: String, _ text: String, _ expected: String) {
            self.init(name, Data(text.utf8), expected)
        }

        init(_ name: String, _ bytes: Data, _ expected: String) {
            testDescription = name
            self.bytes = bytes
            self.expected = expected
        }
    }

    static let files = [
        BadCSV("empty file", "", "fleet.csv"),
        BadCSV("header only", "instance_id\n", "fleet.csv"),
        BadCSV("missing column", "name,element\na,box\n", "instance_id"),
        BadCSV("unterminated quote", "instance_id,name\n1,\"a\n2,b\n", "fleet.csv:2"),
        BadCSV("NUL byte", "instance_id,name\n1,a\u{0}b\n", "fleet.csv:2"),
        BadCSV("invalid UTF-8", Data("instance_id,name\n1,".utf8) + [0xC3, 0x28, 0x0A], "fleet.csv:2"),
        BadCSV("too few fields", "instance_id,name\n1,a\n2\n3,c\n4\n", "fleet.csv:5"),
        BadCSV("no number", "instance_id\n12\n../7\n", "fleet.csv:3"),
        BadCSV("clash with a report column", "instance_id,outcome\n1,x\n", "outcome"),
    ]

    @Test(arguments: files)
    func `a bad CSV is refused with its line`(file: BadCSV) async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.writeJob(csv: true)
            try rehearsal.scratch.write(file.bytes, to: "fleet.csv")
            try await expectRefusal(rehearsal, file.expected)
        }
    }

    @Test func `a field of 100 MB is refused in constant memory`() async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.writeJob(csv: true)
            var bytes = Data("instance_id,name\n1,".utf8)
            bytes.append(Data(repeating: UInt8(ascii: "a"), count: 100 << 20))
            try rehearsal.scratch.write(bytes, to: "fleet.csv")
            try await expectRefusal(rehearsal, "fleet.csv:2")
        }
    }

    @Test func `duplicate ids are merged and reported`() async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let rows = try rehearsal.scratch.read("fleet.csv")
            let first = try #require(rows.split(separator: "\n").dropFirst().first)
            try rehearsal.scratch.write(rows + first + "\n" + first + "\n", to: "fleet.csv")
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let report = try #require(rehearsal.scratch.allFiles.first { $0.hasSuffix("instances.csv") })
            let lines = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 13)
            #expect(lines.filter { $0.contains(",skipped,duplicate,") }.count == 2)
            rehearsal.expectNoTokenRevokedTwice()
        }
    }

    struct BadJob: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var line: String
        var expected: String
    }

    static let jobs = [
        BadJob(testDescription: "unknown key", line: "revok: grant", expected: "job.yaml:5: unknown key `revok`"),
        BadJob(testDescription: "rate 0/s", line: "limits: {platform: {rate: 0/s}}", expected: "job.yaml:5"),
        BadJob(
            testDescription: "no report of a folder",
            line: "reports: [ocsf]",
            expected: "`ocsf` in `reports` is an export"
        ),
        BadJob(testDescription: "no such file", line: "providers: none.yaml", expected: "none.yaml"),
    ]

    @Test(arguments: jobs)
    func `a bad job file is refused with its line`(job: BadJob) async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            try rehearsal.scratch.write(
                """
                name: bad
                action: check
                platform: {kind: sandbox, url: "\(rehearsal.sandbox.origin)"}
                source: {api: {}}
                \(job.line)

                """,
                to: "job.yaml"
            )
            try await expectRefusal(rehearsal, job.expected)
        }
    }

    @Test func `http to another machine and a readable secret file are refused`() async throws {
        try await withRehearsal(instances: 10) { rehearsal in
            let scratch = rehearsal.scratch
            try scratch.write("organization", to: "organization", mode: 0o644)
            try scratch.write("user", to: "user")
            func job(_ url: String) -> String {
                """
                name: bad
                action: check
                platform:
                  kind: open-connectors
                  baseURL: \(url)
                  organizationSecret: {file: organization}
                  userSecret: {file: user}
                source: {api: {}}

                """
            }
            try scratch.write(job("http://api.example.com/elements/api-v2"), to: "job.yaml")
            try await expectRefusal(rehearsal, "job.yaml:5")
            try scratch.write(job(rehearsal.sandbox.platformURL), to: "job.yaml")
            try await expectRefusal(rehearsal, "chmod 600")
        }
    }

    private func expectRefusal(_ rehearsal: Rehearsal, _ expected: String) async throws {
        let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
        #expect(ending.status == 65, "\(ending.errors)")
        #expect(ending.errors.contains(expected), "\(ending.errors)")
        #expect(rehearsal.sandbox.world.ledgerCount == 0)
    }
}
