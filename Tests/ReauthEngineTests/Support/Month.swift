import OAuth
import ReauthEngine
import ReauthModel
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
    private struct Appointment {
        var person: Person
        var id: InstanceID
        var day: Int
        var run: RunRecord
        var sequence: Int64
        var token: String
    }

    private static let platform = "one platform"

    /// Within this time nobody is revoked again; the days between two rotations.
    private let interval: Duration? = nil
    private var fleet: Fleet
    private let claims = InMemoryClaims()
    private let seeds: [ItemSeed]
    private var appointments: [Appointment] = []
    /// Instances that somebody has been asked for, since they last worked.
    private var asked: Set<InstanceID> = []
    private var day = 0
    /// When each instance was last rotated, or signed in to.
    private var doneAt: [InstanceID: Timestamp] = [:]
    /// What was found wrong, in sentences.
    private(set) var violations: [String] = []
    /// Where an instance still waits that somebody signed in to.
    private(set) var unsettled: [String] = []
    /// How many sign-ins of each kind there were.
    private(set) var signIns: [Person: Int] = [:]
    /// How many revocations took effect.
    private(set) var revocations = 0

    var far: FarSide { fleet.far }
    var store: InMemoryRunStore { fleet.store }

    /// Makes a fleet in which nothing has happened.
    init(_ accounts: [Account]) async throws {
        seeds = accounts.map { ItemSeed(instanceID: $0.id, element: $0.element) }
        fleet = try await Fleet(accounts, seeds: [])
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
        for item in items {
            guard let id = item.seed.instanceID, let account = account(id) else { continue }
            switch item.progress.outcome {
            case .rotated:
                if !account.isWorking { violate(item, "rotated, and it does not work") }
                doneAt[id] = fleet.clock.now
            case .awaitingCode:
                if account.isWorking { violate(item, "it waits, and it works") }
                try await ask(item, account)
            case .skipped: break
            default: violate(item, "a rotation ended so")
            }
        }
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
        guard let interval, let done = doneAt[id], done.duration(to: start) < interval else { return }
        note("\(id): revoked again, though it was done at \(done)")
    }

    /// Begins a run of a job over the whole fleet.
    private mutating func begin(_ job: String, _ action: Action) async throws {
        fleet.job.name = job
        fleet.job.action = action
        fleet.job.revoke = action == .rotate ? .accessToken : nil
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
            .begin(record, from: SeedSource(seeds: seeds))
        fleet.record = try await fleet.store.pinInput(
            of: record.id,
            carriedColumns: summary.carriedColumns,
            contentDigest: summary.contentDigest
        )
        far.watch(record.id)
    }

    /// Runs what was begun to its end; its items.
    private func run() async throws -> [Item] {
        var context = fleet.context()
        context.consents = fleet.store
        let run = FleetRun(context: context, stop: StopSignal())
        let end = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        #expect(end.isFinished, "\(fleet.record.id)")
        let items = try await fleet.items()
        #expect(items.count == seeds.count)
        return items
    }

    // MARK: People

    /// Makes an appointment with whoever has to sign in, once for each time.
    private mutating func ask(_ item: Item, _ account: Account) async throws {
        let person = Self.person(of: account.id)
        guard asked.insert(account.id).inserted, let patience = person.patience else { return }
        let token = try await desk(of: fleet.record).token(for: item.sequence)
        appointments.append(
            Appointment(
                person: person,
                id: account.id,
                day: day + patience,
                run: fleet.record,
                sequence: item.sequence,
                token: token
            )
        )
    }

    private mutating func keep(_ appointment: Appointment) async throws {
        let number = Int(appointment.id.rawValue) ?? 0
        let before = far.exchanges.count
        switch appointment.person {
        case .promptly, .late: try await visit(appointment, number)
        case .byFile: try await importCode(appointment, number)
        case .elsewhere:
            far.change(number) { $0.signIn() }
            try await lookElsewhere(appointment, number)
        case .never: return
        }
        let exchanges = appointment.person == .elsewhere ? 0 : 1
        if far.exchanges.count != before + exchanges { note("\(number): not one exchange for one code") }
        if far.account(number)?.isWorking != true { note("\(number): signed in, and it does not work") }
        signIns[appointment.person, default: 0] += 1
        asked.remove(appointment.id)
        doneAt[appointment.id] = fleet.clock.now
        unsettled += await runsWaiting(for: appointment.id)
    }

    /// Goes through a link, whatever run made it.
    private func visit(_ appointment: Appointment, _ number: Int) async throws {
        let (far, token) = (far, appointment.token)
        try await open(appointment.run) { desk in
            let state = try await desk.depart(from: token)
            let answer = try await desk.arrive(["code": far.consent(to: number), "state": state])
            #expect(answer.result == .known(.reauthenticated), "instance \(number): \(answer)")
        }
    }

    /// What `reauth check --waiting` does.
    private func lookElsewhere(_ appointment: Appointment, _ number: Int) async throws {
        let desk = desk(of: appointment.run)
        let answer = try await fleet.clock.run { try await desk.lookElsewhere(appointment.sequence) }
        guard case .settled(let item) = answer else { return #expect(Bool(false), "instance \(number): \(answer)") }
        #expect(item.progress.outcome == .reauthenticated, "instance \(number)")
    }

    private func importCode(_ appointment: Appointment, _ number: Int) async throws {
        guard let code = AuthorizationCode(far.consent(to: number)) else { throw NoDeparture() }
        let pending = PendingResponse(AuthorizationResponse(code: code, parameters: Secret([:])))
        let desk = desk(of: appointment.run)
        let sequence = appointment.sequence
        let item = try await fleet.clock.run { try await desk.redeem(pending, for: sequence) }
        #expect(item?.progress.outcome == .reauthenticated, "instance \(number)")
    }

    /// The page, or an import, that serves a run.
    private func desk(of record: RunRecord, stop: StopSignal = StopSignal()) -> FleetConsentDesk {
        var fleet = fleet
        fleet.record = record
        fleet.job.name = record.job
        fleet.job.action = record.action
        fleet.job.revoke = record.revoke
        far.watch(record.id)
        var context = fleet.context()
        context.consents = fleet.store
        return FleetConsentDesk(
            context: context,
            consents: fleet.store,
            campaign: fleet.store,
            claims: claims,
            settings: FleetConsentDesk.Settings(
                baseURL: Reception.baseURL,
                group: nil,
                linkLifetime: Reception.lifetime,
                titles: [:]
            ),
            stop: stop
        )
    }

    private func open(
        _ record: RunRecord,
        _ body: @escaping @Sendable (FleetConsentDesk) async throws -> Void
    ) async throws {
        let stop = StopSignal()
        let desk = desk(of: record, stop: stop)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await desk.work() }
            group.addTask {
                defer { stop.request() }
                try await body(desk)
            }
            try await group.waitForAll()
        }
    }
}
