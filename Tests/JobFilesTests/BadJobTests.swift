import JobFiles
import ReauthEngine
import Testing

/// One change to the complete job, and the lines that it must lead to.
struct BadJob: Sendable, CustomTestStringConvertible {
    let replace: String
    let with: String
    let problems: [String]

    init(_ replace: String, _ with: String, _ problems: String...) {
        self.replace = replace
        self.with = with
        self.problems = problems
    }

    var testDescription: String { "\(replace) → \(with)" }
}

private let noSecretHere = """
    a secret never stands in a job file; write {file: PATH}, {env: NAME} or {command: [PROGRAM, …]}
    """
private let badURL = "must be an absolute URL such as https://host/path, without user info or fragment"
private let badPath = """
    must end in /elements/api-v2, as in https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2
    """
private let needsHTTPS = "must start with https://; http:// is for a loopback host only"
private let badName = "must be 1 to 64 of a-z, 0-9 and `-`, and start with a letter or digit"
private let allowedKeys = """
    action, applications, confirm, console, limits, name, onStillValid, platform, providers, reenable, repeat, reports, \
    revoke, safety, schedule, select, source, store, trust, webhooks
    """

@Suite struct BadJobTests {
    static let whatToDo: [BadJob] = [
        BadJob("name: rotate-crm ", "", "job.yaml:2: `name` is missing"),
        BadJob("name: rotate-crm", "name: Rotate", "job.yaml:1: `name` \(badName)"),
        BadJob("name: rotate-crm", "name: -x", "job.yaml:1: `name` \(badName)"),
        BadJob("name: rotate-crm", "name: ../x", "job.yaml:1: `name` \(badName)"),
        BadJob("name: rotate-crm", "name: \(String(repeating: "a", count: 65))", "job.yaml:1: `name` \(badName)"),
        BadJob(
            "name: rotate-crm",
            "name: 2024",
            "job.yaml:1: `name` must be text (put it into quotes), found the number 2024"
        ),
        BadJob(
            "action: rotate ",
            "action: audit ",
            "job.yaml:2: `action` is not `audit` but `check`: it reads who is healthy and changes nothing"
        ),
        BadJob(
            "action: rotate ",
            "action: rotat ",
            "job.yaml:2: `action` must be one of `check`, `rotate`, `reauthenticate`, `retire`, found the text \"rotat\" "
                + "(did you mean `rotate`?)"
        ),
        BadJob("revoke: access-token", "", revokeMissing),
        BadJob(
            "revoke: access-token",
            "revok: access-token",
            revokeMissing,
            "job.yaml:3: unknown key `revok` (did you mean `revoke`?); allowed: \(allowedKeys)"
        ),
        BadJob(
            "revoke: access-token",
            "revoke: all",
            "job.yaml:3: `revoke` must be one of `silent`, `access-token`, `grant`, found the text \"all\""
        ),
        BadJob(
            "action: rotate ",
            "action: check ",
            "job.yaml:3: `revoke` goes with `action: rotate` or `retire` only; remove it"
        ),
        BadJob(
            "confirm: ping",
            "confirm: later",
            "job.yaml:18: `confirm` must be one of `ping`, `read`, `none`, found the text \"later\""
        ),
        BadJob(
            "revoke: access-token               # silent | access-token | grant; no default",
            "revoke: silent\nconfirm: read",
            "job.yaml:4: `confirm` stands more than once in this mapping; keep one"
        ),
    ]

    private static let revokeMissing = """
        job.yaml:2: `revoke` is missing: a rotate job says what it revokes, `silent`, `access-token` or `grant`; \
        there is no default
        """

    static let platform: [BadJob] = [
        BadJob(
            "kind: open-connectors",
            "kind: openconnectors",
            "job.yaml:5: `platform.kind` must be one of `open-connectors`, `sandbox`, found the text "
                + "\"openconnectors\" (did you mean `open-connectors`?)"
        ),
        BadJob("https://api", "http://api", "job.yaml:6: `platform.baseURL` \(needsHTTPS)"),
        BadJob("https://api", "ftp://api", "job.yaml:6: `platform.baseURL` \(badURL)"),
        BadJob("https://api", "https://u:p@api", "job.yaml:6: `platform.baseURL` \(badURL)"),
        BadJob("https://api", "https://127.0.0.1\\\\@api", "job.yaml:6: `platform.baseURL` \(badURL)"),
        BadJob(
            "/elements/api-v2",
            "/elements/api-v2?a=b",
            "job.yaml:6: `platform.baseURL` must not have a query (`?…`)"
        ),
        BadJob("/elements/api-v2", "/elements/api-v2#a", "job.yaml:6: `platform.baseURL` \(badURL)"),
        BadJob("/elements/api-v2", "/elements/api-v1", "job.yaml:6: `platform.baseURL` \(badPath)"),
        BadJob("/elements/api-v2", "", "job.yaml:6: `platform.baseURL` \(badPath)"),
        BadJob("/elements/api-v2", "/x/../elements/api-v2", "job.yaml:6: `platform.baseURL` \(badPath)"),
        BadJob(
            "{file: /run/secrets/organization}",
            "hunter2",
            "job.yaml:7: `platform.organizationSecret`: \(noSecretHere)"
        ),
        BadJob("{env: OPEN_CONNECTORS_USER}", "[hunter2]", "job.yaml:8: `platform.userSecret`: \(noSecretHere)"),
        BadJob(
            "{env: OPEN_CONNECTORS_USER}",
            "{hunter2}",
            "job.yaml:8: `platform.userSecret` must hold exactly one of `file`, `env` and `command`",
            "job.yaml:8: unknown key in `platform.userSecret`; allowed: command, env, file"
        ),
        BadJob(
            "{env: OPEN_CONNECTORS_USER}",
            "{env: A, file: b}",
            "job.yaml:8: `platform.userSecret` must hold exactly one of `file`, `env` and `command`"
        ),
        BadJob(
            "{env: OPEN_CONNECTORS_USER}",
            "{env: hunter-2}",
            "job.yaml:8: `platform.userSecret.env` must be the name of an environment variable: letters, digits and `_`"
        ),
        BadJob(
            "{env: OPEN_CONNECTORS_USER}",
            "{command: vault read}",
            "job.yaml:8: `platform.userSecret.command` must be a list, [PROGRAM, ARGUMENT, …]: no shell is involved"
        ),
        BadJob(
            "{env: OPEN_CONNECTORS_USER}",
            "{command: []}",
            "job.yaml:8: `platform.userSecret.command` is an empty list; name something or remove the key"
        ),
        BadJob("  userSecret: {env: OPEN_CONNECTORS_USER}", "", "job.yaml:5: `platform.userSecret` is missing"),
        BadJob(
            "  kind: open-connectors",
            "  kind: open-connectors\n  seed: 3",
            "job.yaml:6: unknown key `seed` in `platform`; allowed: baseURL, kind, organizationSecret, userSecret"
        ),
    ]

    static let input: [BadJob] = [
        BadJob("source:\n  csv: fleet.csv\n", "", "job.yaml:1: `source` is missing"),
        BadJob("  csv: fleet.csv", "  {}", "job.yaml:10: `source` must hold `csv: FILE` or `api: {…}`"),
        BadJob(
            "  csv: fleet.csv",
            "  csv: a\n  api: {}",
            "job.yaml:10: `source` must hold either `csv` or `api`, not both"
        ),
        BadJob(
            "csv: fleet.csv",
            "csv: \"-\"",
            "job.yaml:10: `source.csv` must be a file: standard input cannot be read again when the run is resumed"
        ),
        BadJob(
            "  csv: fleet.csv",
            "  api: {elements: [], tag: [a]}",
            "job.yaml:10: `source.api.elements` is an empty list; name something or remove the key",
            "job.yaml:10: unknown key `tag` in `source.api` (did you mean `tags`?); allowed: elements, search, tags"
        ),
        BadJob(
            "elements: [sfdc]",
            "elements: [sfdc, sfdc, a/b]",
            "job.yaml:11: `select.elements[2]` stands in the list already; remove it",
            "job.yaml:11: `select.elements[3]` must be an element's key, such as `sfdc`: letters, digits, `_` and `-`"
        ),
        BadJob(
            "elements: [sfdc]",
            "elements: sfdc",
            "job.yaml:11: `select.elements` must be a list, found the text \"sfdc\""
        ),
        BadJob(
            "exclude: [4711]",
            "exclude: [-1, x, true]",
            "job.yaml:11: `select.exclude[1]` must be an instance id of 1 to 18 digits, found the number -1",
            "job.yaml:11: `select.exclude[2]` must be an instance id of 1 to 18 digits, found the text \"x\"",
            "job.yaml:11: `select.exclude[3]` must be text (put it into quotes), found the truth value true"
        ),
        BadJob("limit: 100", "limit: 0", "job.yaml:11: `select.limit` must be a whole number of 1 or more, found 0"),
        BadJob(
            "limit: 100",
            "limit: ten",
            "job.yaml:11: `select.limit` must be a whole number, found the text \"ten\""
        ),
    ]

    static let applications: [BadJob] = [
        BadJob("    clientID: {file: client-id}\n", "", "job.yaml:13: `applications[1].clientID` is missing"),
        BadJob("{file: client-id}", "hunter2", "job.yaml:14: `applications[1].clientID`: \(noSecretHere)"),
        BadJob("https://reauth", "http://reauth", "job.yaml:16: `applications[1].redirectURI` \(needsHTTPS)"),
        BadJob("/callback", "/callback#x", "job.yaml:16: `applications[1].redirectURI` \(badURL)"),
        BadJob("https://reauth", "https://hunter2@reauth", "job.yaml:16: `applications[1].redirectURI` \(badURL)"),
        BadJob(
            "https://reauth.example.com/callback",
            "/callback",
            "job.yaml:16: `applications[1].redirectURI` \(badURL)"
        ),
        BadJob(
            "api refresh_token",
            "api  refresh_token",
            "job.yaml:17: `applications[1].scope` must be scopes separated by single spaces, "
                + "without quotes and backslashes"
        ),
        BadJob(
            "    scope:",
            """
              - element: sfdc
                clientID: {env: A}
                clientSecret: {env: B}
                redirectURI: http://localhost:8080/callback
                scope:
            """,
            "job.yaml:17: `applications[2]` is a second application for the element `sfdc`; keep one"
        ),
        BadJob(
            "confirm: ping",
            "providers: none.yaml\nconfirm: ping",
            "job.yaml:18: `providers` names a file that does not exist: /jobs/none.yaml"
        ),
    ]

    static let limits: [BadJob] = [
        BadJob("20/s", "0/s", "job.yaml:21: `limits.platform.rate` \(badRate("0/s"))"),
        BadJob("20/s", "fast", "job.yaml:21: `limits.platform.rate` \(badRate("fast"))"),
        BadJob("20/s", "20/w", "job.yaml:21: `limits.platform.rate` \(badRate("20/w"))"),
        BadJob("20/s", "\"+20/s\"", "job.yaml:21: `limits.platform.rate` \(badRate("+20/s"))"),
        BadJob(
            "20/s",
            "20",
            "job.yaml:21: `limits.platform.rate` must be COUNT/UNIT with a count of at least 1 and s, m, h or d, for example 10/s; "
                + "found the number 20"
        ),
        BadJob("20/s", "[]", "job.yaml:21: `limits.platform.rate` is an empty list; name something or remove the key"),
        BadJob(
            "15000/d",
            "20/s",
            "job.yaml:22: `limits.providers.salesforce.rate[2]` is a second rate for the same unit; keep one"
        ),
        BadJob("15000/d", "many", "job.yaml:22: `limits.providers.salesforce.rate[2]` \(badRate("many"))"),
        BadJob(
            "{rate: 20/s, concurrency: 32}",
            "{}",
            "job.yaml:21: `limits.platform` must hold `rate`, `concurrency` or both"
        ),
        BadJob(
            "concurrency: 64",
            "concurrency: 10001",
            "job.yaml:20: `limits.concurrency` must be a whole number from 1 to 10000, found 10001"
        ),
        BadJob(
            "{salesforce:",
            "{platform:",
            "job.yaml:22: `limits.providers.platform` is not a provider's name: a-z, 0-9 and `-`, "
                + "and not `platform`"
        ),
        BadJob(
            "maxInstances: 5000",
            "maxInstances: 5k",
            "job.yaml:24: `safety.maxInstances` must be a whole number, found the text \"5k\""
        ),
    ]

    private static func badRate(_ found: String) -> String {
        "must be COUNT/UNIT with a count of at least 1 and s, m, h or d, for example 10/s; found the text \"\(found)\""
    }

    static let unsupported: [BadJob] = [
        BadJob("reports: [csv]", "waves: [1, 100%]", "job.yaml:25: `waves` belongs below `safety`"),
        BadJob(
            "maxInstances: 5000",
            "waves: [1, 50%, 10%]",
            "job.yaml:24: `safety.waves[3]` must be more than the size before it: each wave says how many may have been "
                + "begun in all",
            "job.yaml:24: `safety.waves[3]` must be 100%, the last wave, so that no instance is forgotten"
        ),
        BadJob(
            "maxInstances: 5000",
            "waves: [few, 100%]",
            "job.yaml:24: `safety.waves[1]` must be a number of instances or a share, for example 1 or 10%, found the text "
                + "\"few\""
        ),
        BadJob(
            "maxInstances: 5000",
            "approveWaves: true",
            "job.yaml:24: `safety.approveWaves` says how waves begin, and there are no `waves`"
        ),
        BadJob(
            "maxInstances: 5000",
            "failureThreshold: {minimum: 5}",
            "job.yaml:24: `safety.failureThreshold` needs at least one of `percent`, `count` and `consecutive`",
            "job.yaml:24: `safety.failureThreshold.minimum` is the sample that `percent` needs, and there is no `percent`"
        ),
        BadJob(
            "maxInstances: 5000",
            "until: 6am",
            "job.yaml:24: `safety.until` must be a time of the day in quotes, from \"00:00\" to \"23:59\", found the text \"6am\""
        ),
        BadJob(
            "maxInstances: 5000",
            "maxDuration: 40d",
            "job.yaml:24: `safety.maxDuration` must be from 1m to 30d, for example 90m, 4h or 1d; found the text \"40d\""
        ),
        BadJob(
            "reports: [csv]",
            "schedule: \"0 25 * * SUN\"",
            "job.yaml:25: `schedule` has the hour `25`: it must be 0 to 23, or `*`"
        ),
        BadJob(
            "reports: [csv]",
            "schedule: {every: 1d}",
            "job.yaml:25: `schedule` must be text, found a mapping"
        ),
        BadJob(
            "reports: [csv]",
            "reports: [csv, html, jsonl, xml, json, ocsf, syslog]",
            "job.yaml:25: `reports[4]` must be `csv`, `jsonl`, `html` or `events`, found the text \"xml\"",
            "job.yaml:25: `json` in `reports` is always written, as summary.json; remove it",
            "job.yaml:25: `ocsf` in `reports` is an export, which is asked for by `reauth report --format ocsf`; remove it",
            "job.yaml:25: `syslog` in `reports` is an export, which is asked for by `reauth report --format syslog`; remove it"
        ),
    ]

    static let people: [BadJob] = [
        BadJob(
            "reports: [csv]",
            "reenable: some",
            "job.yaml:25: `reenable` must be one of `auto-disabled`, `all`, `none`, found the text \"some\""
        ),
        BadJob("reports: [csv]", "console: {publicURL: x.example}", "job.yaml:25: `console.publicURL` \(badURL)"),
        BadJob(
            "reports: [csv]",
            "console: {publicURL: \"https://user:pass@x.example\"}",
            "job.yaml:25: `console.publicURL` \(badURL)"
        ),
        BadJob(
            "reports: [csv]",
            "console: {publicURL: \"https://x.example/#top\"}",
            "job.yaml:25: `console.publicURL` \(badURL)"
        ),
        BadJob(
            "reports: [csv]",
            "console: {publicURL: \"http://x.example\"}",
            "job.yaml:25: `console.publicURL` \(needsHTTPS)"
        ),
        BadJob(
            "reports: [csv]",
            "console: {publicURL: \"https://x.example/?a\"}",
            "job.yaml:25: `console.publicURL` must not have a query (`?…`)"
        ),
        BadJob(
            "reports: [csv]",
            "console: {publicURL: \"https://x.example/a//\"}",
            "job.yaml:25: `console.publicURL` must be a scheme and a host, such as https://reauth.example.com: the page has no path of its own"
        ),
        BadJob(
            "reports: [csv]",
            "console: {groupBy: \" \"}",
            "job.yaml:25: `console.groupBy` must be the name of a column"
        ),
    ]

    @Test(arguments: ["4m", "91d", "2161h", "14", "0d", "d", "14 d", "1w", "-5m", "999999999d", "5m30s"])
    func `a link lives from five minutes to ninety days`(lifetime: String) {
        let found = problems(completeJob + "\nconsole: {linkLifetime: \"\(lifetime)\"}\n")
        #expect(
            found == [
                "job.yaml:26: `console.linkLifetime` must be from 5m to 90d, for example 30m, 12h or 14d; "
                    + "found the text \"\(lifetime)\""
            ]
        )
    }

    private static let notYet = "is not supported by this version; remove it"

    @Test(arguments: whatToDo + platform + input + applications + limits + people + unsupported)
    func `each mistake is one clear line`(bad: BadJob) {
        #expect(completeJob.contains(bad.replace))
        #expect(problems(completeJob.replacing(bad.replace, with: bad.with)) == bad.problems)
    }

    @Test(arguments: [
        ("{every: 4m}", "`repeat.every` must be from 5m to 366d, for example 12h, 7d or 30d; found the text \"4m\""),
        (
            "{every: 367d}",
            "`repeat.every` must be from 5m to 366d, for example 12h, 7d or 30d; found the text \"367d\""
        ),
        ("{every: 30}", "`repeat.every` must be from 5m to 366d, for example 12h, 7d or 30d; found the number 30"),
        ("{each: 30d}", "unknown key `each` in `repeat`; allowed: every"),
        ("30d", "`repeat` must be a mapping of `key: value` pairs, found text"),
    ])
    func `a bad interval is refused`(interval: String, problem: String) {
        let found = problems(completeJob + "\nrepeat: \(interval)\n")
        #expect(found.contains { $0.hasSuffix(problem) && $0.hasPrefix("job.yaml:26: ") }, "\(found)")
    }

    @Test func `a check has no interval`() {
        #expect(
            problems(minimalJob + "\nrepeat: {every: 30d}\n") == [
                "job.yaml:4: `repeat` goes with jobs that change something; a check may look as often as it likes: remove it"
            ]
        )
    }
}
