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

    private let retire = "name: a\naction: retire\nplatform: {kind: sandbox}\n"

    @Test func `what is retired has no grant that lives`() throws {
        #expect(
            problems(retire) == [
                "job.yaml:2: `revoke` is missing: a retire job says what it revokes, `access-token` or `grant`; there is no "
                    + "default"
            ]
        )
        #expect(
            problems(retire + "revoke: silent\n") == [
                "job.yaml:4: `revoke` must be `access-token` or `grant` for `action: retire`: after `silent` the grant lives on"
            ]
        )
        #expect(
            problems(retire + "revoke: grant\nrepeat: {every: 30d}\n") == [
                "job.yaml:5: `repeat` would skip instances that were signed in to lately, and their grants would live on: "
                    + "remove it"
            ]
        )
        // No link is made, so nobody's client credentials are needed for one.
        let onPlatform = completeJob.replacing("action: rotate ", with: "action: retire ")
        let start = try #require(onPlatform.firstRange(of: "applications:"))
        let end = try #require(onPlatform.firstRange(of: "confirm: ping"))
        #expect(problems(onPlatform.replacingCharacters(start.lowerBound..<end.lowerBound)) == [])
    }

    @Test func `only a retire job disables`() throws {
        #expect(problems(retire + "revoke: grant\nonStillValid: disable\n") == [])
        #expect(
            problems(retire + "revoke: grant\nonStillValid: delete\n") == [
                "job.yaml:5: `onStillValid` must be one of `report`, `disable`, found the text \"delete\""
            ]
        )
        for action in ["check", "rotate\nrevoke: grant"] {
            let text = "name: a\nplatform: {kind: sandbox}\nonStillValid: disable\naction: \(action)\n"
            #expect(problems(text) == ["job.yaml:3: `onStillValid` goes with `action: retire` only; remove it"])
        }
    }

    private func cutOff(_ moment: String, _ action: String = "rotate\nrevoke: grant", more: String = "") -> String {
        "name: a\nplatform: {kind: sandbox}\nselect: {authorizedBefore: \(moment)}\naction: \(action)\n\(more)"
    }

    @Test func `a cut-off date is a moment with its zone`() throws {
        for good in ["2026-10-01T00:00:00Z", "\"2026-10-01T02:00:00+02:00\""] {
            let job = try JobFile.decode(cutOff(good), path: "/jobs/job.yaml").job
            #expect(job.select.authorizedBefore?.description == "2026-10-01T00:00:00.000Z")
        }
        let remedy = "must be a moment with its zone, as in 2026-10-01T00:00:00Z, found the text"
        for bad in ["2026-10-01", "2026-10-01T00:00:00", "yesterday", "2026-02-30T00:00:00Z"] {
            #expect(problems(cutOff(bad)) == ["job.yaml:3: `select.authorizedBefore` \(remedy) \"\(bad)\""])
        }
    }

    @Test func `a cut-off date goes with what ends grants, and with a proof`() {
        for action in ["check", "reauthenticate"] {
            #expect(
                problems(cutOff("2026-10-01T00:00:00Z", action)) == [
                    "job.yaml:3: `select.authorizedBefore` goes with `action: rotate` or `retire` only; remove it"
                ]
            )
        }
        #expect(
            problems(cutOff("2026-10-01T00:00:00Z", "rotate\nrevoke: silent")) == [
                "job.yaml:3: `select.authorizedBefore` goes with `revoke: access-token` or `grant`: after `silent` every "
                    + "grant lives on"
            ]
        )
        #expect(
            problems(cutOff("2026-10-01T00:00:00Z", more: "confirm: read\n")) == [
                "job.yaml:6: `confirm` must be `ping` with `select.authorizedBefore`: only a call shows which grants are dead"
            ]
        )
        #expect(problems(cutOff("2026-10-01T00:00:00Z", "retire\nrevoke: grant")) == [])
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
