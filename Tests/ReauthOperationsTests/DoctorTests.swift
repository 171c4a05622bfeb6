import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

/// Everything that a run rests on is looked at, and nothing but one question is sent.
@Suite struct DoctorTests {
    /// A job on a real platform, whose instances are of an element that the catalog knows.
    private func world(_ count: Int = 3) -> FakeWorld {
        var world = FakeWorld(count)
        world.job.platform = .openConnectors(
            baseURL: "https://platform.example/elements/api-v2",
            organizationSecret: .file("/secrets/organization"),
            userSecret: .file("/secrets/user")
        )
        world.job.applications = [
            ApplicationReference(
                element: "acme",
                clientID: .file("/secrets/client"),
                clientSecret: .file("/secrets/client-secret"),
                redirectURI: "https://sign-in.company.org/callback",
                scope: nil
            )
        ]
        world.job.console.publicURL = "https://sign-in.company.org"
        world.fleet.setClock(world.environment.time)
        return world
    }

    private func diagnosis(_ world: FakeWorld) async throws -> Diagnosis {
        try await DoctorOperation(environment: world.environment).diagnose(jobPath: FakeWorld.jobPath)
    }

    private func verdicts(_ diagnosis: Diagnosis) -> [Finding.Check: Finding.Verdict] {
        Dictionary(uniqueKeysWithValues: diagnosis.findings.map { ($0.check, $0.verdict) })
    }

    /// The checks that were not looked at.
    private func missed(_ diagnosis: Diagnosis) -> [Finding.Check] {
        diagnosis.findings.filter { $0.verdict == .notLookedAt }.map(\.check)
    }

    @Test func aGoodJobIsFineAndOneQuestionIsSent() async throws {
        let world = world()
        let diagnosis = try await diagnosis(world)
        #expect(diagnosis.findings.map(\.check) == Finding.Check.allCases)
        #expect(diagnosis.findings.allSatisfy { $0.verdict == .fine }, "\(diagnosis.findings)")
        #expect(diagnosis.status == .success)
        #expect(diagnosis.reading.first?.hasPrefix("nightly rotates: ") == true)
        #expect(world.fleet.checks == 1 && world.fleet.calls.isEmpty)
        #expect(await world.runs.isEmpty)
    }

    @Test func rejectedCredentialsAreTheirOwnFinding() async throws {
        let world = world()
        world.fleet.rejectCredentials()
        let diagnosis = try await diagnosis(world)
        #expect(diagnosis.status == .credentialsRejected)
        #expect(diagnosis.findings.filter { $0.verdict == .wrong }.map(\.check) == [.credentials])
        #expect(verdicts(diagnosis)[.connection] == .fine && verdicts(diagnosis)[.clock] == .fine)
    }

    @Test func withoutAConnectionNothingBehindItIsLookedAt() async throws {
        let world = world()
        world.fleet.becomeUnreachable()
        let diagnosis = try await diagnosis(world)
        #expect(diagnosis.status == .platformUnreachable)
        let connection = try #require(diagnosis.findings.first { $0.check == .connection })
        #expect(connection.verdict == .wrong && connection.sentence.contains("no route to host"))
        #expect(missed(diagnosis) == [.credentials, .clock])
    }

    @Test func aHostWithoutAnAddressIsNotCalled() async throws {
        var world = world()
        world.network.unknownHosts = ["platform.example"]
        let diagnosis = try await diagnosis(world)
        #expect(diagnosis.status == .platformUnreachable && world.fleet.checks == 0)
        #expect(verdicts(diagnosis)[.dns] == .wrong)
        #expect(missed(diagnosis) == [.connection, .credentials, .clock])
    }

    @Test func aSecretThatCannotBeUsedStopsBeforeThePlatform() async throws {
        var world = world()
        world.secrets.problems = ["platform.userSecret": "`platform.userSecret`: the file has mode 0640"]
        let diagnosis = try await diagnosis(world)
        #expect(diagnosis.status == .badInput && world.fleet.checks == 0)
        let secrets = try #require(diagnosis.findings.first { $0.check == .secrets })
        #expect(secrets.sentence == "1 of 4 cannot be used")
        #expect(secrets.problems == ["`platform.userSecret`: the file has mode 0640"])
        #expect(missed(diagnosis) == [.connection, .credentials, .clock])
    }

    @Test func withoutAJobOnlyTheStoreIsLookedAt() async throws {
        let world = world()
        let diagnosis = try await DoctorOperation(environment: world.environment).diagnose(jobPath: "/nowhere.yaml")
        #expect(diagnosis.status == .badInput && diagnosis.reading.isEmpty)
        #expect(diagnosis.findings.map(\.check) == Finding.Check.allCases)
        #expect(verdicts(diagnosis)[.job] == .wrong && verdicts(diagnosis)[.store] == .fine)
        #expect(missed(diagnosis).count == Finding.Check.allCases.count - 2)
        #expect(world.fleet.checks == 0)
    }

    @Test func aStoreThatCannotBeUsedIsToldBesideTheRest() async throws {
        var world = world()
        world.condition = .failure(StoreUnusable(message: "it is damaged"))
        let diagnosis = try await diagnosis(world)
        #expect(diagnosis.status == .storeUnusable && missed(diagnosis).isEmpty)
        world.isStopFileThere = true
        let stopped = try await self.diagnosis(world)
        #expect(stopped.status == .capReached)
        #expect(stopped.findings.first { $0.check == .store }?.sentence.contains(".stop is there") == true)
    }

    @Test func aProxyIsNamedAndLooksNamesUp() async throws {
        var world = world()
        world.network.proxy = ProxyRoute(address: "proxy.company.org:3128", variable: "HTTPS_PROXY")
        let diagnosis = try await diagnosis(world)
        let proxy = try #require(diagnosis.findings.first { $0.check == .proxy })
        #expect(proxy.sentence.contains("through proxy.company.org:3128 (HTTPS_PROXY) to platform.example"))
        #expect(missed(diagnosis) == [.dns, .providers] && diagnosis.status == .success)

        world.network.proxyProblem = "HTTPS_PROXY must be http://HOST:PORT"
        let bad = try await self.diagnosis(world)
        #expect(bad.status == .badInput && verdicts(bad)[.proxy] == .wrong)
        #expect(missed(bad) == [.dns, .connection, .credentials, .clock, .providers])
    }

    @Test(arguments: [(29, Finding.Verdict.fine), (-29, .fine), (31, .warning), (-31, .warning), (90_000, .warning)])
    func aClockThatIsFarOffIsAWarning(seconds: Int, verdict: Finding.Verdict) {
        let world = FakeWorld(1)
        let now = Timestamp(rawValue: 1_795_402_800_000)
        var environment = world.environment
        environment.time = StandingTime(now: now)
        let theirs = now.advanced(by: .seconds(-seconds))
        let findings = PlatformChecks(environment: environment)
            .findings(.accepted(Evidence(httpStatus: 200, clock: theirs)), at: "the platform", nil)
        let clock = findings.first { $0.check == .clock }
        #expect(clock?.verdict == verdict)
        if verdict == .warning {
            #expect(clock?.sentence.contains("\(abs(seconds)) s \(seconds < 0 ? "behind" : "ahead of")") == true)
        }
    }

    @Test func anAnswerWithoutATimeSaysNothingOfTheClock() {
        let findings = PlatformChecks(environment: FakeWorld(1).environment)
            .findings(.accepted(Evidence(httpStatus: 200)), at: "the platform", nil)
        #expect(findings.map(\.verdict) == [.fine, .fine, .notLookedAt])
    }

    @Test func anAnswerThatCannotBeReadIsNoRejection() {
        let findings = PlatformChecks(environment: FakeWorld(1).environment)
            .findings(.failed(.lost(Evidence(httpStatus: 502, note: "a server error"))), at: "the platform", nil)
        #expect(findings.map(\.verdict) == [.fine, .wrong, .notLookedAt])
        #expect(findings[1].status == .platformUnreachable && findings[1].sentence.contains("HTTP 502, a server error"))
    }

    @Test func aDiskThatIsTooSmallIsToldWithTheCodeOfARun() async throws {
        var world = world()
        world.disks.free = 1 << 20
        let diagnosis = try await diagnosis(world)
        #expect(verdicts(diagnosis)[.disk] == .wrong && diagnosis.status == .storeUnusable)
    }

    @Test func ofValidationNothingLeavesThisMachine() async throws {
        var world = world()
        world.secrets.problems = ["platform.userSecret": "`platform.userSecret`: the file does not exist"]
        world.network.unknownHosts = ["platform.example"]
        world.condition = .failure(StoreUnusable(message: "it is damaged"))
        let diagnosis = try await ValidateOperation(environment: world.environment).validate(jobPath: FakeWorld.jobPath)
        #expect(
            diagnosis.findings.map(\.check)
                == [.job, .catalog, .input, .applications, .redirectURIs, .brand, .secrets]
        )
        #expect(diagnosis.status == .success && diagnosis.count(.warning) == 1)
        #expect(world.fleet.checks == 0 && world.fleet.calls.isEmpty)
    }

    @Test func whatThePageCannotShowOfABrandIsToldWithItsFile() async throws {
        var world = world()
        world.job.console.brand = ConsoleBrand(name: "Acme", logo: "/jobs/logo.gif")
        func brand() async throws -> Finding? {
            try await ValidateOperation(environment: world.environment).validate(jobPath: FakeWorld.jobPath)
                .findings.first { $0.check == .brand }
        }
        #expect(try await brand() == .fine(.brand, "Acme, with /jobs/logo.gif"))
        world.pages.brandGaps = ["/jobs/texts/de.yaml: 1 texts are missing"]
        #expect(try await brand()?.problems == world.pages.brandGaps)
        world.pages.brandProblem = "/jobs/texts/de.yaml:1: no\n/jobs/texts/de.yaml:2: no"
        let wrong = try #require(try await brand())
        #expect(wrong.verdict == .warning && wrong.problems.count == 2 && wrong.remedy != nil)
    }

    @Test func validationRunsNoCommand() async throws {
        var world = world()
        world.job.applications = []
        world.job.platform = .openConnectors(
            baseURL: "https://platform.example/elements/api-v2",
            organizationSecret: .command(["vault", "read"]),
            userSecret: .command(["vault", "read"])
        )
        // A command that was run would tell.
        world.secrets.problems = ["platform.userSecret": "it was run", "platform.organizationSecret": "it was run"]
        let diagnosis = try await ValidateOperation(environment: world.environment).validate(jobPath: FakeWorld.jobPath)
        #expect(diagnosis.findings.last?.sentence == "2 come from a command, which was not run")
    }
}

/// A clock that stands.
private struct StandingTime: TimeSource {
    var now: Timestamp
    var uptime: Duration { .zero }
    func sleep(for duration: Duration) async throws {}
}
