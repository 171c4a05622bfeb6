package import Logging
import OAuth
package import ReauthModel
import Synchronization

/// The consent flow of a campaign: all instances of a store that wait, each once, whatever run it waits in.
///
/// Every run has a flow of its own, opened when it is first needed. Numbers of connections tell the run as well.
/// ``work()`` has to run beside it: it owns the exchanges, and notices runs that begin meanwhile.
package struct CampaignConsentFlow: ConsentFlow {
    /// What it needs of the store: the runs that wait, and what its members show and change of them.
    package typealias Store = WaitingRuns & InstanceItems & RunItems & AuditTrail & ConnectionDirectory & LinkReader
        & LinkRecorder & GrantQueue & ConsentStates

    /// How often it looks for runs that began meanwhile.
    static let noticeInterval: Duration = .seconds(2)

    let store: any Store
    let time: any TimeSource
    let stop: StopSignal
    /// The only run that is shown, where one was asked for.
    private let only: RunRecord?
    private let logger: Logger
    private let members: CampaignMembers
    private let flows: AsyncStream<RunConsentFlow>
    private let inbox: AsyncStream<RunConsentFlow>.Continuation
    let shelf = Shelf()

    /// The members that are shown, by number.
    final class Shelf: Sendable {
        let members = Mutex<[Int64: CampaignMember]>([:])
        /// The last account that was looked at for a free place.
        let account = Mutex<GrantGroup?>(nil)
    }

    /// Makes a flow that shows nothing before ``notice()``.
    ///
    /// `titles` are the providers' names for people, for runs whose job cannot be opened.
    package init(
        store: any Store,
        opener: any RunOpening,
        only: RunRecord?,
        titles: [LaneKey: String],
        time: any TimeSource,
        stop: StopSignal,
        logger: Logger
    ) {
        self.store = store
        self.time = time
        self.stop = stop
        self.only = only
        self.logger = logger
        (flows, inbox) = AsyncStream.makeStream(of: RunConsentFlow.self)
        members = CampaignMembers(opener: opener, time: time, opened: inbox) { run, problem in
            RunView(
                of: run,
                items: store,
                directory: store,
                links: store,
                trail: store,
                group: nil,
                titles: titles,
                elements: [],
                time: time,
                problem: problem
            )
        }
    }

    // MARK: Runs

    /// Members that are shown, in the order of their runs.
    var shown: [CampaignMember] {
        shelf.members.withLock { $0.values.sorted { $0.number < $1.number } }
    }

    /// The runs that are shown, newest first.
    package var runs: [RunRecord] { shown.reversed().map(\.run) }

    /// What is wrong with those that cannot be opened.
    package var closed: [(run: RunRecord, problem: String)] {
        shown.compactMap { member in member.view.problem.map { (member.run, $0) } }
    }

    /// The carried column that groups them, where the jobs agree on one.
    package var groupName: String? {
        let names = shown.reversed().compactMap { $0.flow?.groupName }
        guard let first = names.first else { return nil }
        return names.allSatisfy { $0 == first } ? first : "group"
    }

    /// The paths of the redirect URIs of all runs that are shown.
    package var callbackPaths: Set<String> {
        shown.reduce(into: []) { $0.formUnion($1.flow?.callbackPaths ?? []) }
    }

    /// Looks for runs with waiting instances that are not shown yet, and tries those again that could not be opened.
    ///
    /// A run stays when its last instance is done: people look how it ended.
    package func notice() async throws {
        let found =
            if let only { [try await store.campaignRun(only.id)].compactMap(\.self) } else {
                try await store.waitingRuns()
            }
        for run in found where shelf.members.withLock({ $0[run.number]?.flow }) == nil {
            let isNew = shelf.members.withLock { $0[run.number] } == nil
            let member = try await members.member(run)
            shelf.members.withLock { $0[run.number] = member }
            if isNew, let problem = member.view.problem { logger.error("run \(run.record.id): \(problem)") }
        }
    }

    /// Carries out exchanges, and notices runs that begin, until it is cancelled or has to stop.
    package func work() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            let (inbox, stop) = (inbox, stop)
            group.addTask {
                await stop.requested()
                inbox.finish()
            }
            group.addTask {
                while !stop.isRequested {
                    try await stop.sleep(for: Self.noticeInterval, time: time)
                    if !stop.isRequested { try await notice() }
                    if !stop.isRequested { try await fillFreePlaces() }
                }
            }
            group.addTask { try await prepareAgainAndAgain() }
            for await flow in flows {
                group.addTask { try await flow.work() }
            }
        }
    }

    // MARK: Views

    /// A page of connections, the oldest run's first.
    package func connections(
        matching filter: ConnectionFilter,
        after number: Int64,
        limit: Int
    ) async throws -> [Connection] {
        let (place, shown) = (CampaignNumber(number), shown)
        var page: [Connection] = []
        for member in shown where member.number >= place.run && page.count < limit {
            var filter = filter
            filter.others = others(than: member, in: shown)
            page += try await member.view.connections(
                matching: filter,
                after: member.number == place.run ? place.sequence : 0,
                limit: limit - page.count
            ).map(member.numbered)
        }
        return page
    }

    func others(than member: CampaignMember, in shown: [CampaignMember]) -> [RunID] {
        shown.filter { $0.number != member.number }.map(\.run.id)
    }

    /// One connection.
    package func connection(_ number: Int64) async throws -> Connection? {
        guard let (member, sequence) = place(number) else { return nil }
        return try await member.view.connection(sequence).map(member.numbered)
    }

    /// What happened to it.
    package func history(of number: Int64) async throws -> [Event] {
        guard let (member, sequence) = place(number) else { return [] }
        return try await member.view.history(of: sequence)
    }

    /// Whether codes come back to this program.
    package func capturesCallback(for number: Int64) async throws -> Bool {
        guard let (member, sequence) = place(number) else { return false }
        return try await member.flow?.capturesCallback(for: sequence) ?? true
    }

    /// The member and the item that a number is about; `nil` for a number of no run that was opened.
    func place(_ number: Int64) -> (member: CampaignMember, sequence: Int64)? {
        let place = CampaignNumber(number)
        return shelf.members.withLock { $0[place.run] }.map { ($0, place.sequence) }
    }

    /// The number of an item of a run that is shown.
    func number(of item: CampaignItem) -> Int64? {
        shelf.members.withLock { members in members.values.first { $0.run.id == item.run.id }?.number }
            .map { CampaignNumber(run: $0, sequence: item.item.sequence).value }
    }

    /// A run of the store, shown or not, which a link or a `state` leads to.
    func member(_ run: RunID) async throws -> CampaignMember? {
        guard let found = try await store.campaignRun(run) else { return nil }
        return try await members.member(found)
    }
}
