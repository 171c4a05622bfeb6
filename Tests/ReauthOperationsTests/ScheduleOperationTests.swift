import ReauthModel
import Testing

@testable import ReauthOperations

/// What a scheduler is told about a job.
@Suite struct ScheduleOperationTests {
    private func world(_ change: (inout Job) -> Void = { _ in }) throws -> FakeWorld {
        var world = FakeWorld()
        world.job.schedule = try CronExpression(parsing: "0 3 * * SUN")
        change(&world.job)
        return world
    }

    private func scheduled(
        _ world: FakeWorld,
        _ request: ScheduleRequest = ScheduleRequest(format: .systemd)
    ) throws
        -> ScheduledJob
    {
        try ScheduleOperation(environment: world.environment).scheduled(jobPath: FakeWorld.jobPath, request)
    }

    @Test func everyPlaceIsNamedFromTheRoot() throws {
        let world = try world { $0.caFile = "/jobs/ca.pem" }
        let job = try scheduled(world)
        #expect(job.store == "/srv/.reauth/reauth.sqlite" && job.reports == "/srv/Reports")
        #expect(job.program == "/opt/reauth" && job.jobFile == FakeWorld.jobPath && job.user == "ada")
        #expect(job.files == ["/fleet.csv", "/jobs/ca.pem"] && job.secrets.isEmpty)
        let own = try scheduled(world, ScheduleRequest(format: .cron, program: "bin/reauth", user: "ops"))
        #expect(own.program == "/srv/bin/reauth" && own.user == "ops")
    }

    @Test func aJobWithoutAScheduleIsToldTheLine() async throws {
        let world = FakeWorld()
        let failure = await world.failure { _ = try scheduled(world) }
        #expect(failure?.status == .badInput)
        #expect(failure?.description.contains("add a line such as `schedule: \"0 3 * * SUN\"`") == true)
    }

    @Test func secretsAreNamedOnceByTheirPlace() throws {
        let shared = SecretReference.file("/run/secrets/shared")
        let world = try world {
            $0.platform = .openConnectors(
                baseURL: "https://api.example.com",
                organizationSecret: shared,
                userSecret: .environment("OC_USER")
            )
            $0.applications = [
                ApplicationReference(
                    element: "sfdc",
                    clientID: shared,
                    clientSecret: .command(["vault", "read"]),
                    redirectURI: "https://x.example/callback",
                    scope: nil
                )
            ]
        }
        #expect(
            try scheduled(world).secrets == [
                ScheduledSecret(label: "platform.organizationSecret", reference: shared),
                ScheduledSecret(label: "platform.userSecret", reference: .environment("OC_USER")),
                ScheduledSecret(label: "applications.sfdc.clientSecret", reference: .command(["vault", "read"])),
            ]
        )
    }

    @Test func theEndOfATimeWindowIsAGoodEndOnlyWhereThereIsOne() throws {
        #expect(try scheduled(try world()).goodEnds == [.codesOutstanding])
        let until = try world { $0.safety.until = TimeOfDay(parsing: "06:00") }
        #expect(try scheduled(until).goodEnds == [.codesOutstanding, .capReached])
        let brief = try world { $0.safety.maxDuration = .seconds(3600) }
        #expect(try scheduled(brief).goodEnds == [.codesOutstanding, .capReached])
    }

    @Test func whatWillGoWrongIsSaidBeforehand() throws {
        // A schedule that does nothing real is most likely a slip.
        let sandbox: Substring = "The job works on a sandb"
        #expect(try scheduled(try world()).warnings.map { $0.prefix(24) } == [sandbox, "The job has no `repeat`:"])
        let good = try world { $0.repeatInterval = .seconds(86_400) }
        #expect(try scheduled(good).warnings.map { $0.prefix(24) } == [sandbox])
        let capped = try world {
            $0.repeatInterval = .seconds(86_400)
            $0.safety.until = TimeOfDay(parsing: "06:00")
            $0.safety.maxInstances = 10
            $0.safety.approvesWaves = true
        }
        #expect(try scheduled(capped).warnings.count == 3)
    }

    @Test func aTimeZoneMustExistAndCronHasOnlyItsOwn() async throws {
        let world = try world()
        #expect(
            try scheduled(world, ScheduleRequest(format: .systemd, timeZone: "Asia/Tokyo")).timeZone == "Asia/Tokyo"
        )
        for zone in ["Mars/Olympus", "", "Europe/Berlin\nUser=root"] {
            let request = ScheduleRequest(format: .systemd, timeZone: zone)
            #expect(await world.failure { _ = try scheduled(world, request) }?.status == .usage, "\(zone)")
        }
        let tokyo = ScheduleRequest(format: .cron, timeZone: "Asia/Tokyo")
        #expect(
            await world.failure { _ = try scheduled(world, tokyo) }?.description.contains("cron keeps to the time zone")
                == true
        )
        #expect(try scheduled(world, ScheduleRequest(format: .cron, timeZone: "Europe/Berlin")).timeZone != nil)
    }

    @Test func noPathBeginsALineOfItsOwn() async throws {
        let world = try world { $0.providersFile = "/jobs/a\nUser=root" }
        #expect(await world.failure { _ = try scheduled(world) }?.status == .usage)
        let request = ScheduleRequest(format: .systemd, user: "a\nb")
        let plain = try self.world()
        #expect(await plain.failure { _ = try scheduled(plain, request) }?.status == .usage)
    }

    @Test func aCronJobHasAShortName() async throws {
        let world = try world { $0.name = String(repeating: "n", count: 46) }
        #expect(
            await world.failure { _ = try scheduled(world, ScheduleRequest(format: .kubernetes)) }?.status == .usage
        )
        #expect(try scheduled(world).name.count == 46)
    }
}
