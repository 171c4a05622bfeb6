import Foundation
import JobFiles
import ReauthEngine
import ReauthModel
import Testing

@Suite struct JobRuleTests {
    @Test func `check and silent want a proof`() {
        #expect(
            problems("name: a\naction: check\nplatform: {kind: sandbox}\nconfirm: none\n") == [
                "job.yaml:4: `confirm` must be `ping` or `read` for `action: check`; with `none` there is nothing to check"
            ]
        )
        for mode in ["read", "none"] {
            #expect(
                problems("name: a\naction: rotate\nrevoke: silent\nplatform: {kind: sandbox}\nconfirm: \(mode)\n") == [
                    "job.yaml:5: `confirm` must be `ping` with `revoke: silent`: only a ping shows the silent refresh"
                ]
            )
        }
    }

    @Test func `links on the platform need applications`() throws {
        let start = try #require(completeJob.firstRange(of: "applications:"))
        let end = try #require(completeJob.firstRange(of: "confirm: ping"))
        let text = completeJob.replacingCharacters(start.lowerBound..<end.lowerBound)
        #expect(
            problems(text) == [
                "job.yaml:2: `applications` is missing: links for people need the client credentials of each element, "
                    + "and the platform masks them"
            ]
        )
        let check = text.replacing("action: rotate ", with: "action: check ").replacing(
            "revoke: access-token",
            with: ""
        )
        #expect(problems(check) == [])
        #expect(problems(text.replacing("revoke: access-token", with: "revoke: silent")) == [])
    }

    @Test(arguments: ["demo", "rotate-fleet", "rotate-by-api", "check-nightly"])
    func `the examples that come with the program are right`(name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let file = try JobFile.load(path: "\(folder)/Jobs/\(name).yaml")
        #expect(file.job.name == name)
    }

    @Test(arguments: [
        ("instances: 0", "job.yaml:3: `platform.instances` must be a whole number from 1 to 1000000, found 0"),
        (
            "instances: 1000001",
            "job.yaml:3: `platform.instances` must be a whole number from 1 to 1000000, found 1000001"
        ),
        ("seed: -1", "job.yaml:3: `platform.seed` must be a whole number from 0 to 18446744073709551615, found -1"),
        ("url: https://127.0.0.1:1", "job.yaml:3: `platform.url` \(sandboxURL)"),
        ("url: http://127.0.0.1.example.com", "job.yaml:3: `platform.url` \(sandboxURL)"),
        ("url: http://sandbox.example.com", "job.yaml:3: `platform.url` \(sandboxURL)"),
        ("url: http://127.0.0.1:8080/x", "job.yaml:3: `platform.url` \(sandboxURL)"),
        ("url: http://127.0.0.1:99999", "job.yaml:3: `platform.url` \(sandboxURL)"),
        (
            "baseURL: https://a.example",
            "job.yaml:3: unknown key `baseURL` in `platform`; allowed: faults, instances, kind, seed, url"
        ),
    ])
    func `sandboxes have bounds`(keys: String, problem: String) {
        let text = "name: a\naction: check\nplatform: {kind: sandbox, \(keys)}\nsource: {api: {}}\n"
        #expect(problems(text) == [problem])
    }

    private static let sandboxURL = "must be the loopback address of a sandbox, as in http://127.0.0.1:8080"

    @Test func `a running sandbox takes no settings, and needs a source`() {
        let text = "name: a\naction: check\nplatform:\n  kind: sandbox\n  url: http://[::1]:1\n  seed: 1\n  faults: f\n"
        let remedy = "cannot go with `platform.url`: that sandbox already runs; remove one of them"
        #expect(
            problems(text) == [
                "job.yaml:1: `source` is missing",
                "job.yaml:6: `platform.seed` \(remedy)",
                "job.yaml:7: `platform.faults` \(remedy)",
            ]
        )
    }

    @Test func `all problems of a file are listed in the order of its lines`() {
        #expect(
            problems(
                "name: A\naction: rotate\nplatform:\n  kind: sandbox\n  instances: many\nlimits: {platform: {rate: 1}}\n"
            )
                == [
                    "job.yaml:1: `name` must be 1 to 64 of a-z, 0-9 and `-`, and start with a letter or digit",
                    "job.yaml:2: `revoke` is missing: a rotate job says what it revokes, `silent`, `access-token` or "
                        + "`grant`; there is no default",
                    "job.yaml:5: `platform.instances` must be a whole number, found the text \"many\"",
                    "job.yaml:6: `limits.platform.rate` must be COUNT/UNIT with a count of at least 1 and s, m, h or d, for example 10/s; "
                        + "found the number 1",
                ]
        )
    }
}

extension String {
    /// The text without `range`.
    fileprivate func replacingCharacters(_ range: Range<String.Index>) -> String {
        var copy = self
        copy.removeSubrange(range)
        return copy
    }
}
