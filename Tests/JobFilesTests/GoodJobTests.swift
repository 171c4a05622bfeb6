import JobFiles
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite struct GoodJobTests {
    private func job(_ text: String) throws -> Job {
        try JobFile.decode(text, path: "/jobs/job.yaml").job
    }

    @Test func `the complete job is read to the last key`() throws {
        let expected = Job(
            name: "rotate-crm",
            action: .rotate,
            revoke: .accessToken,
            platform: .openConnectors(
                baseURL: "https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2",
                organizationSecret: .file("/run/secrets/organization"),
                userSecret: .environment("OPEN_CONNECTORS_USER")
            ),
            source: .csv("/jobs/fleet.csv"),
            select: Selection(elements: ["sfdc"], exclude: [InstanceID(rawValue: "4711")], limit: 100),
            applications: [
                ApplicationReference(
                    element: "sfdc",
                    clientID: .file("/jobs/client-id"),
                    clientSecret: .command(["vault", "read", "-field=secret", "7"]),
                    redirectURI: "https://reauth.example.com/callback",
                    scope: "api refresh_token"
                )
            ],
            providersFile: nil,
            confirm: .ping,
            concurrency: 64,
            platformLimit: LaneLimit(windows: [RateWindow(count: 20, period: .seconds(1))], concurrency: 32),
            providerLimits: [
                "salesforce": LaneLimit(
                    windows: [
                        RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 15000, period: .seconds(86400)),
                    ],
                    concurrency: 8
                )
            ],
            safety: SafetyLimits(maxInstances: 5000),
            reports: [.csv]
        )
        #expect(try job(completeJob) == expected)
    }

    @Test func `safety says when to stop`() throws {
        let safety = """
            safety:
              failureThreshold: {percent: 2.5, minimum: 40, count: 7, consecutive: 3}
              until: "06:00"
              maxDuration: 4h
            """
        let expected = SafetyLimits(
            failureThreshold: FailureThreshold(percent: 2.5, minimum: 40, count: 7, consecutive: 3),
            until: TimeOfDay(parsing: "06:00"),
            maxDuration: .seconds(14_400)
        )
        #expect(try job(minimalJob + "\n" + safety).safety == expected)
        let short = try job(minimalJob + "\nsafety: {failureThreshold: {percent: 5}}")
        #expect(short.safety.failureThreshold == FailureThreshold(percent: 5, minimum: 20))
    }

    @Test func `a job that revokes may grow by waves`() throws {
        let waves = completeJob.replacing("maxInstances: 5000", with: "waves: [1, 1%, 12.5%, 100%]")
        let expected: [WaveSize] = [.count(1), .percent(1), .percent(12.5), .percent(100)]
        #expect(try job(waves).safety == SafetyLimits(waves: expected))
        let approved = waves.replacing("100%]", with: "100%]\n  approveWaves: true")
        #expect(try job(approved).safety == SafetyLimits(waves: expected, approvesWaves: true))
    }

    @Test func `the minimal job gets the defaults`() throws {
        let expected = Job(
            name: "try-it",
            action: .check,
            revoke: nil,
            platform: .embeddedSandbox(instances: 1000, seed: 7, faultsFile: nil),
            source: .api(elements: [], tags: [], search: nil)
        )
        #expect(try job(minimalJob) == expected)
    }

    @Test func `a job names its store from the folder of its file`() throws {
        let text = completeJob.replacing("reports: [csv]", with: "store: ../kept/night.sqlite")
        #expect(try job(text).store == "/jobs/../kept/night.sqlite")
        #expect(try job(completeJob).store == nil)
        for wrong in ["\"\"", "kept/", "[a]"] {
            #expect(throws: InvalidInput.self) {
                _ = try job(completeJob.replacing("reports: [csv]", with: "store: \(wrong)"))
            }
        }
    }

    @Test func `a job names the lists that its folder gets`() throws {
        #expect(try job(minimalJob).reports == [.csv, .html, .events])
        #expect(try job(minimalJob + "\nreports: [jsonl]\n").reports == [.jsonl])
        #expect(try job(minimalJob + "\nreports: [csv, html, jsonl]\n").reports == [.csv, .html, .jsonl])
    }

    @Test func `sandboxes and sources of every kind are read`() throws {
        let embedded = try job(
            """
            name: a
            action: rotate
            revoke: grant
            confirm: none
            platform: {kind: sandbox, instances: 1000000, seed: 18446744073709551615, faults: ./faults.yaml}
            source: {api: {elements: [sfdc, box], tags: [prod], search: acme}}
            """
        )
        #expect(
            embedded.platform
                == .embeddedSandbox(instances: 1_000_000, seed: .max, faultsFile: "/jobs/faults.yaml")
        )
        #expect(embedded.source == .api(elements: ["sfdc", "box"], tags: ["prod"], search: "acme"))
        #expect(embedded.confirm == .none)
        let remote = try job(
            """
            name: a
            action: reauthenticate
            platform: {kind: sandbox, url: "http://127.0.0.1:8080/"}
            source: {csv: /data/fleet.csv}
            """
        )
        #expect(remote.platform == .remoteSandbox(url: "http://127.0.0.1:8080"))
        #expect(remote.source == .csv("/data/fleet.csv"))
    }

    @Test(arguments: [
        ("https://a.example/elements/api-v2/", "https://a.example/elements/api-v2"),
        ("https://a.example:8443/tenant/elements/api-v2", "https://a.example:8443/tenant/elements/api-v2"),
        ("HTTPS://A.example/elements/api-v2", "https://a.example/elements/api-v2"),
        ("http://127.9.9.9:80/elements/api-v2", "http://127.9.9.9:80/elements/api-v2"),
        ("http://localhost/elements/api-v2", "http://localhost/elements/api-v2"),
        ("http://[::1]:8080/elements/api-v2", "http://[::1]:8080/elements/api-v2"),
    ])
    func `base URLs are trimmed`(written: String, read: String) throws {
        let line = "baseURL: https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2"
        guard
            case .openConnectors(let url, _, _) = try job(completeJob.replacing(line, with: "baseURL: \"\(written)\""))
                .platform
        else {
            Issue.record("another platform")
            return
        }
        #expect(url == read)
    }

    @Test(arguments: [
        ("reenable: all", ReenablePolicy.all), ("reenable: none", .none), ("reenable: auto-disabled", .autoDisabled),
        ("", .autoDisabled),
    ])
    func `which disabled instances are enabled is read`(line: String, expected: ReenablePolicy) throws {
        #expect(try job(minimalJob + "\n" + line).reenable == expected)
    }

    @Test func `a retire job says what becomes of a token that still works`() throws {
        let text = "name: a\naction: retire\nrevoke: grant\nplatform: {kind: sandbox}\n"
        #expect(try job(text).action == .retire && job(text).revoke == .grant && job(text).onStillValid == .report)
        #expect(try job(text + "onStillValid: disable\n").onStillValid == .disable)
        #expect(try job(text + "onStillValid: report\n").onStillValid == .report)
    }

    @Test(arguments: [
        ("{}", ConsoleSettings()),
        (
            "{publicURL: \"https://reauth.example.com/\", groupBy: customer, linkLifetime: 30m}",
            ConsoleSettings(
                publicURL: "https://reauth.example.com",
                groupBy: "customer",
                linkLifetime: .seconds(1800)
            )
        ),
        (
            "{publicURL: \"https://X.example:8443/\"}",
            ConsoleSettings(publicURL: "https://x.example:8443")
        ),
        ("{publicURL: \"http://127.0.0.1:8765\"}", ConsoleSettings(publicURL: "http://127.0.0.1:8765")),
        ("{linkLifetime: 5m}", ConsoleSettings(linkLifetime: .seconds(300))),
        ("{linkLifetime: 12h}", ConsoleSettings(linkLifetime: .seconds(43_200))),
        ("{linkLifetime: 90d}", ConsoleSettings(linkLifetime: .seconds(90 * 86_400))),
    ])
    func `how people are asked to sign in is read`(console: String, expected: ConsoleSettings) throws {
        #expect(try job(minimalJob + "\nconsole: " + console).console == expected)
    }

    @Test(arguments: [("5m", 300), ("12h", 43_200), ("30d", 2_592_000), ("366d", 31_622_400)])
    func `how often an instance may be worked on is read`(every: String, seconds: Int) throws {
        let rotation = minimalJob.replacing("action: check", with: "action: rotate\nrevoke: silent")
        #expect(try job(rotation).repeatInterval == nil)
        #expect(try job(rotation + "\nrepeat: {every: \(every)}").repeatInterval == .seconds(seconds))
    }

    @Test func `a limit may give one half only`() throws {
        let limited = try job(
            minimalJob
                + """

                limits:
                  platform: {rate: 5/m}
                  providers: {box: {concurrency: 2}}
                """
        )
        #expect(
            limited.platformLimit
                == LaneLimit(
                    windows: [RateWindow(count: 5, period: .seconds(60))],
                    concurrency: LaneLimit.platform.concurrency
                )
        )
        #expect(
            limited.providerLimits == ["box": LaneLimit(windows: LaneLimit.unknownProvider.windows, concurrency: 2)]
        )
    }

    @Test func `a file is loaded, and its folder is what relative paths start from`() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("providers: []\n", to: "providers.yaml")
        let path = try scratch.write(completeJob + "\nproviders: providers.yaml\n", to: "job.yaml")
        let file = try JobFile.load(path: path)
        #expect(file.path == path)
        #expect(file.job.source == .csv("\(scratch.path)/fleet.csv"))
        #expect(file.job.providersFile == "\(scratch.path)/providers.yaml")
    }

    @Test func `a missing file is an error of the input`() {
        #expect(throws: InvalidInput([.init(file: "/nonexistent/job.yaml", line: nil, message: "no such file")])) {
            try JobFile.load(path: "/nonexistent/job.yaml")
        }
    }

    @Test func `a schedule says when, and changes nothing that is done`() throws {
        let plain = try JobFile.decode(completeJob, path: "/jobs/job.yaml")
        let scheduled = try JobFile.decode(completeJob + "\nschedule: \"0 3 * * SUN\"\n", path: "/jobs/job.yaml")
        #expect(plain.job.schedule == nil && scheduled.job.schedule?.text == "0 3 * * SUN")
        #expect(plain.effectDigest == scheduled.effectDigest)
    }
}
