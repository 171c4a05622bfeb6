import JobFiles
import ReauthTesting
import ReauthEngine
import Testing

@Suite struct EffectDigestTests {
    private func digest(_ text: String, path: String = "/jobs/job.yaml") throws -> String {
        try JobFile.decode(text, path: path).effectDigest
    }

    @Test(arguments: [
        ("name: rotate-crm", "name: rotate-erp"),
        ("revoke: access-token", "revoke: grant"),
        ("ondemand.com", "example.com"),
        ("{file: /run/secrets/organization}", "{env: ORGANIZATION}"),
        ("{env: OPEN_CONNECTORS_USER}", "{env: OTHER_USER}"),
        ("csv: fleet.csv", "csv: other.csv"),
        ("csv: fleet.csv", "api: {}"),
        ("elements: [sfdc]", "elements: [sfdc, box]"),
        ("exclude: [4711]", "exclude: [4712]"),
        ("limit: 100", "limit: 101"),
        ("limit: 100", "limit: 100, authorizedBefore: 2026-10-01T00:00:00Z"),
        ("element: sfdc", "element: box"),
        ("{file: client-id}", "{file: client-id2}"),
        ("-field=secret, 7", "-field=secret 7"),
        ("com/callback", "com/callback2"),
        ("api refresh_token", "api"),
        ("confirm: ping", "confirm: none"),
        ("reports: [csv]", "reenable: all"),
        ("reports: [csv]", "reenable: none"),
        ("reports: [csv]", "repeat: {every: 30d}"),
    ])
    func `what changes the effect changes the digest`(old: String, new: String) throws {
        #expect(completeJob.contains(old))
        #expect(try digest(completeJob) != digest(completeJob.replacing(old, with: new)))
    }

    @Test(arguments: [
        ("concurrency: 64", "concurrency: 1"),
        ("rate: 20/s", "rate: 1/s"),
        ("15000/d", "1/d"),
        ("maxInstances: 5000", "maxInstances: 1"),
        ("maxInstances: 5000", "failureThreshold: {count: 7}"),
        ("maxInstances: 5000", "until: \"07:00\""),
        ("maxInstances: 5000", "maxDuration: 5h"),
        ("reports: [csv]", ""),
        ("reports: [csv]", "store: ../night.sqlite"),
        ("reports: [csv]", "reenable: auto-disabled"),
        ("reports: [csv]", "console: {publicURL: \"https://x.example\", groupBy: customer, linkLifetime: 1h}"),
        ("# silent | access-token | grant; no default", "# a comment"),
        ("csv: fleet.csv", "csv: ./fleet.csv"),
        ("csv: fleet.csv", "csv: /jobs/fleet.csv"),
        ("confirm: ping ", "# confirm: ping "),
        ("api-v2", "api-v2/"),
        ("exclude: [4711]", "exclude: [\"4711\"]"),
    ])
    func `what changes pace, caps or layout does not`(old: String, new: String) throws {
        #expect(completeJob.contains(old))
        #expect(try digest(completeJob) == digest(completeJob.replacing(old, with: new)))
    }

    @Test func `what may be disabled is part of the effect`() throws {
        let text = "name: a\naction: retire\nrevoke: grant\nplatform: {kind: sandbox}\n"
        #expect(try digest(text) != digest(text + "onStillValid: disable\n"))
        #expect(try digest(text) == digest(text + "onStillValid: report\n"))
    }

    @Test func `one moment in two zones is one cut-off date`() throws {
        func job(_ moment: String) -> String {
            completeJob.replacing("limit: 100", with: "limit: 100, authorizedBefore: \"\(moment)\"")
        }
        #expect(try digest(job("2026-10-01T00:00:00Z")) == digest(job("2026-10-01T02:00:00+02:00")))
        #expect(try digest(job("2026-10-01T00:00:00Z")) != digest(job("2026-10-01T00:00:01Z")))
    }

    @Test func `the order of lists does not count`() throws {
        let one = minimalJob + "\nselect: {elements: [a, b], exclude: [1, 2]}\nsource: {api: {tags: [x, y]}}\n"
        let two = "source: {api: {tags: [y, x]}}\nselect: {exclude: [2, 1], elements: [b, a]}\n" + minimalJob
        #expect(try digest(one) == digest(two))
    }

    @Test func `an element in select is not an element in source`() throws {
        let select = minimalJob + "\nselect: {elements: [a]}\n"
        let source = minimalJob + "\nsource: {api: {elements: [a]}}\n"
        #expect(try digest(select) != digest(source))
    }

    @Test(arguments: ["instances: 5", "seed: 8", "faults: f.yaml"])
    func `the sandbox's population counts`(key: String) throws {
        #expect(try digest(minimalJob) != digest(minimalJob.replacing("sandbox}", with: "sandbox, \(key)}")))
    }

    @Test func `the content of the providers file counts, its name does not`() throws {
        let scratch = try TemporaryFolder()
        let text = completeJob + "\nproviders: "
        let path = "\(scratch.path)/job.yaml"
        try scratch.write("x: 1\n", to: "a.yaml")
        try scratch.write("x: 1\n", to: "b.yaml")
        try scratch.write("x: 2\n", to: "c.yaml")
        #expect(try digest(text + "a.yaml", path: path) == digest(text + "b.yaml", path: path))
        #expect(try digest(text + "a.yaml", path: path) != digest(text + "c.yaml", path: path))
        #expect(try digest(text + "a.yaml", path: path) != digest(completeJob, path: path))
    }

    @Test func `the digest of a job stays what it is`() throws {
        #expect(try digest(minimalJob) == "9a316b3067bc5a9b2092357f467741aa24b58827150a5f6551c70c57a55b0594")
    }
}
