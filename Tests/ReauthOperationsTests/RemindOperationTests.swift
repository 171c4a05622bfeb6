import Logging
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

@Suite struct RemindOperationTests {
    /// A run whose people are due at once, and again after a day.
    private func world(_ webhooks: [WebhookReference] = [.sample([.reminderDue])]) async throws -> FakeWorld {
        var world = FakeWorld(3)
        world.job.webhooks = webhooks
        world.job.console.reminders = ReminderPolicy(steps: [.zero, .seconds(86_400)])
        #expect(try await world.run() == .codesOutstanding)
        return world
    }

    /// The rows that it prints.
    private func remind(_ world: FakeWorld, of name: String? = nil, isTrial: Bool = false) async throws -> [String] {
        var bytes: [UInt8] = []
        let operation = RemindOperation(environment: world.environment)
        let status = try await operation.run(of: name, isTrial: isTrial, to: nil) { bytes += $0 }
        #expect(status == .success)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `each person is listed and told once for each step`() async throws {
        let world = try await world()
        let trial = try await remind(world, isTrial: true)
        #expect(trial.count == 4 && world.webhooks.sent.isEmpty)
        let first = try await remind(world)
        #expect(first == trial)
        #expect(
            first[0].hasPrefix(
                "run_id,instance_id,name,element,provider,awaiting_since,reminder,escalation,consent_url"
            )
        )
        #expect(first[1].contains(",1,false,https://"))
        let second = try await remind(world)
        #expect(second == [first[0]])
        let sent = world.webhooks.sent
        #expect(sent.map(\.body.type) == [.reminderDue, .reminderDue, .reminderDue])
        #expect(sent.allSatisfy { $0.body.data.reminder == 1 && $0.body.data.escalation == false })
        #expect(world.announcer.lines.contains("3 people are reminded."))
    }

    @Test func `a job without reminders reminds nobody`() async throws {
        var world = try await world()
        world.job.console.reminders = ReminderPolicy()
        let rows = try await remind(world)
        #expect(rows.count == 1)
    }

    @Test func `where the list cannot be written, the same people are due again`() async throws {
        let world = try await world()
        struct Full: Error {}
        let operation = RemindOperation(environment: world.environment)
        await #expect(throws: Full.self) {
            _ = try await operation.run(of: nil, isTrial: false, to: nil) { _ in throw Full() }
        }
        let rows = try await remind(world)
        #expect(rows.count == 4)
    }

    @Test func `a waiting run whose job file cannot be read is no success`() async throws {
        let world = try await world()
        var environment = world.environment
        environment.jobs = FakeJobs(files: [:])
        let status = try await RemindOperation(environment: environment).run(of: nil, isTrial: false, to: nil) { _ in }
        #expect(status == .badInput)
    }

    @Test func `a link whose time is over is made again, once`() async throws {
        var world = FakeWorld(3)
        world.job.console.reminders = ReminderPolicy(steps: [.zero])
        world.job.console.publicURL = "https://sign-in.company.org"
        world.job.console.linkLifetime = .zero
        #expect(try await world.run() == .codesOutstanding)
        let run = try #require(await world.runs.first).id
        try await world.store.withdrawLinks(of: run, sequence: 3, at: Composition.time.now)
        world.job.console.linkLifetime = .seconds(86_400)
        let trial = try await remind(world, isTrial: true)
        #expect(trial.count == 3 && !trial.joined().contains("https://"))
        let rows = try await remind(world)
        #expect(rows.count == 3 && rows.dropFirst().allSatisfy { $0.contains(",https://sign-in.company.org/c/") })
        #expect(await world.store.newestLink(of: run, sequence: 1)?.serial == 2)
        // A withdrawn one stays withdrawn.
        #expect(await world.store.newestLink(of: run, sequence: 3)?.serial == 1)
    }

    @Test func `only a run or a job that waits can be named`() async throws {
        let world = try await world()
        let failure = await world.failure { _ = try await remind(world, of: "another") }
        #expect(failure?.status == .usage)
        let rows = try await remind(world, of: "nightly")
        #expect(rows.count == 4)
    }

    @Test func `status tells how long people have waited`() async throws {
        let world = try await world([])
        let standing = try await StatusOperation(environment: world.environment).standing(ofRunNamed: nil)
        #expect(standing.waiting.items == [3, 0, 0, 0, 0])
        #expect(standing.waiting.line == "Waiting for a sign-in: 3 for under 1 day.")
        #expect(WaitingAges(WaitingTally(since: [3, 3, 7, 9, 10], undated: 2)).items == [3, 0, 4, 2, 1])
        let moments = WaitingAges.moments(at: Timestamp(rawValue: 86_400_000 * 20))
        #expect(moments.first == Timestamp(rawValue: 86_400_000 * 19 + 1) && moments.last == Timestamp(rawValue: 0))
    }
}
