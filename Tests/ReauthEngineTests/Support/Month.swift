import InstanceSources
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization
import Testing

/// A fleet through many nights on one store and one virtual clock, each night in the hands of a new process.
///
/// A check every night, a rotation every seventh; by day people sign in, each in a way of their own. What the far side
/// sees is held against what the store says after each night.
struct Month {
    /// How somebody signs in again.
    enum Person: CaseIterable, Sendable {
        /// The next day, through the newest link.
        case promptly
        /// After twelve days, through the first link that was made: newer runs have made others.
        case late
        /// After three days, by a file of codes.
        case byFile
        /// After five days, on the platform's own page.
        case elsewhere
        /// Not at all.
        case never

        /// Days from the moment that a link was made.
        var patience: Int? {
            switch self {
            case .promptly: 1
            case .late: 12
            case .byFile: 3
            case .elsewhere: 5
            case .never: nil
            }
        }
    }

    /// Somebody who will sign in.
    struct Appointment {
        var person: Person
        var id: InstanceID
        var day: Int
        var run: RunRecord
        var sequence: Int64
        var token: String
    }

    private static let platform = "one platform"

    /// The job's own interval (`repeat`): within this time nobody who works is revoked again.
    private let interval: Duration
    private let seeds: [ItemSeed]
    let claims = InMemoryClaims()
    var fleet: TestFleet
    var appointments: [Appointment] = []
    /// Instances that somebody has been asked for, since they last worked.
    var asked: Set<InstanceID> = []
    private(set) var day = 0
    /// When each instance was last rotated, or signed in to.
    var doneAt: [InstanceID: Timestamp] = [:]
    /// Since when each instance waits that somebody has been asked for.
    var waitsSince: [InstanceID: Timestamp] = [:]
    /// The steps that were recorded since it waits.
    var reminded: [InstanceID: [Int]] = [:]
    /// How many reminders were recorded.
    var reminderCount = 0
    /// What the receiver of webhooks was told.
    let toldPeople: ToldPeople
    /// What was found wrong, in sentences.
    private(set) var violations: [String] = []
    /// Where an instance still waits that somebody signed in to.
    var unsettled: [String] = []
    /// How many sign-ins of each kind there were.
    var signIns: [Person: Int] = [:]
    /// How many revocations took effect.
    private(set) var revocations = 0
    /// How many instances were skipped because they were done a short time ago.
    private(set) var spared = 0

    var far: FarSide { fleet.far }
    var store: InMemoryRunStore { fleet.store }

    /// Makes a fleet in which nothing has happened.
    init(_ accounts: [Account], repeatedEvery interval: Duration) async throws {
        self.interval = interval
        seeds = accounts.map { ItemSeed(instanceID: $0.id, element: $0.element) }
        fleet = try await TestFleet(accounts, seeds: [])
        toldPeople = ToldPeople(fleet.far)
        fleet.job.console.publicURL = Reception.baseURL
        _ = try await fleet.run()
    }

    /// How somebody behaves follows from the instance's number.
    static func person(of id: InstanceID) -> Person {
        Person.allCases[(Int(id.rawValue) ?? 0) % Person.allCases.count]
    }

    /// Lets a day and its night pass.
    mutating func pass() async throws {
        fleet.clock.advance(by: .seconds(12 * 3600))
        for appointment in appointments where appointment.day <= day { try await keep(appointment) }
        appointments.removeAll { $0.day <= day }
        fleet.clock.advance(by: .seconds(12 * 3600))
        if day.isMultiple(of: 7) { try await rotate() }
        try await check()
        try await remind()
        expectNobodyHarmed()
        day += 1
    }

    /// What is remembered as wrong.
    mutating func note(_ text: String) {
        violations.append("day \(day): \(text)")
    }

    private mutating func violate(_ item: Item, _ text: String) {
        let outcome = [item.progress.outcome?.rawValue, item.progress.reason?.rawValue].compactMap(\.self)
        note("\(item.label) in \(fleet.record.id): \(text) (\(outcome.joined(separator: ": ")))")
    }

    private func account(_ id: InstanceID) -> Account? {
        far.world.withLock { $0.accounts[id] }
    }

    // MARK: Nights

    private mutating func rotate() async throws {
        try await begin("rotation", .rotate)
        let (start, before) = (fleet.clock.now, far.ended.count)
        let items = try await run()
        revocations += far.ended.count - before
        for token in far.ended.dropFirst(before) { expectDue(token, at: start) }
        var rotated: [InstanceID] = []
        for item in items {
            guard let id = item.seed.instanceID, let account = account(id) else { continue }
            switch item.progress.outcome {
            case .rotated:
                if !account.isWorking { violate(item, "rotated, and it does not work") }
                rotated.append(id)
            case .awaitingCode:
                if account.isWorking { violate(item, "it waits, and it works") }
                try await ask(item, account)
            case .skipped:
                spared += 1
                if item.progress.reason != .recentlyDone || !wasDone(id, shortlyBefore: start) {
                    violate(item, "it was due, and skipped")
                }
            default: violate(item, "a rotation ended so")
            }
        }
        for id in rotated { doneAt[id] = fleet.clock.now }
    }

    private mutating func check() async throws {
        try await begin("check", .check)
        let before = far.ended.count
        for item in try await run() {
            guard let id = item.seed.instanceID, let account = account(id) else { continue }
            switch item.progress.outcome {
            case .healthy: if !account.isWorking { violate(item, "healthy, and it does not work") }
            case .awaitingCode: if account.isWorking { violate(item, "it waits, and it works") }
            default: violate(item, "a check ended so")
            }
        }
        if far.ended.count != before { note("a check revoked") }
    }

    /// Nobody who was done a short time ago is revoked again.
    private mutating func expectDue(_ token: String, at start: Timestamp) {
        let id = InstanceID(rawValue: String(token.split(separator: "-")[1]))
        if wasDone(id, shortlyBefore: start) { note("\(id): revoked again, though it was done within the interval") }
    }

    /// Whether it was rotated or signed in to within the job's interval before `start`.
    private func wasDone(_ id: InstanceID, shortlyBefore start: Timestamp) -> Bool {
        doneAt[id].map { $0.duration(to: start) < interval } ?? false
    }

    /// Begins a run of a job over the whole fleet.
    private mutating func begin(_ job: String, _ action: Action) async throws {
        fleet.job.name = job
        fleet.job.action = action
        fleet.job.revoke = action == .rotate ? .accessToken : nil
        fleet.job.repeatInterval = action == .rotate ? interval : nil
        let record = RunRecord(
            id: RunID(job: job, start: fleet.clock.now),
            job: job,
            action: action,
            revoke: fleet.job.revoke,
            jobFile: "/jobs/\(job).yaml",
            effectDigest: "of \(job)",
            platformDigest: Self.platform,
            startedAt: fleet.clock.now,
            toolVersion: "1.0.0"
        )
        let summary = try await InputImport(store: fleet.store, revocation: far)
            .begin(record, from: source(for: record))
        fleet.record = try await fleet.store.pinInput(
            of: record.id,
            carriedColumns: summary.carriedColumns,
            contentDigest: summary.contentDigest
        )
        far.watch(record.id)
    }

    /// The fleet; without those that were done a short time ago, where the job says so.
    private func source(for record: RunRecord) -> any InstanceSource {
        let all = SeedSource(seeds: seeds)
        guard let interval = fleet.job.repeatInterval else { return all }
        return RecentlyDoneFilter(
            all,
            history: fleet.store,
            scope: HistoryScope(platform: record.platformDigest, excluding: record.id),
            since: record.startedAt.advanced(by: .zero - interval),
            limit: nil
        )
    }

    /// Runs what was begun to its end; its items.
    private func run() async throws -> [Item] {
        var context = fleet.context()
        context.links = fleet.store
        let run = FleetRun(context: context, stop: StopSignal())
        let end = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        #expect(end.isFinished, "\(fleet.record.id)")
        let items = try await fleet.items()
        #expect(items.count == seeds.count)
        return items
    }
}
