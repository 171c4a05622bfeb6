import OAuth
import ReauthModel

/// What the store tells of the instances of one run that a person has or had to sign in for.
///
/// Sends and changes nothing, so that it shows a run, too, whose job cannot be opened any more.
package struct RunView: Sendable {
    /// The run.
    package let run: RunRecord
    /// The carried column that groups, when the run has it.
    let group: (name: String, column: Int)?
    /// Why nothing can be done for the run's instances; `nil` where all is well.
    package let problem: String?
    private let items: any RunItems
    private let directory: any ConnectionDirectory
    private let links: any LinkReader
    private let trail: any AuditTrail
    private let titles: [LaneKey: String]
    /// Elements whose application is known.
    private let elements: Set<String>
    private let time: any TimeSource

    init(
        of run: RunRecord,
        items: any RunItems,
        directory: any ConnectionDirectory,
        links: any LinkReader,
        trail: any AuditTrail,
        group: (name: String, column: Int)?,
        titles: [LaneKey: String],
        elements: Set<String>,
        time: any TimeSource,
        problem: String? = nil
    ) {
        self.run = run
        self.items = items
        self.directory = directory
        self.links = links
        self.trail = trail
        self.group = group
        self.titles = titles
        self.elements = elements
        self.time = time
        self.problem = problem
    }

    /// Counts by provider and standing, without the instances that one of the runs `others` shows.
    func counts(apartFrom others: [RunID] = []) async throws -> [ConnectionCount] {
        try await directory.connectionCounts(of: run.id, apartFrom: others)
    }

    /// How many wait since these moments, without the instances that one of the runs `others` shows.
    func waiting(since moments: [Timestamp], apartFrom others: [RunID] = []) async throws -> WaitingTally {
        try await directory.waiting(of: run.id, since: moments, apartFrom: others)
    }

    /// The same of some groups; without a grouping column all connections are in the one without a name.
    func counts(ofGroups groups: [String], apartFrom others: [RunID] = []) async throws -> [ConnectionCount] {
        guard let column = group?.column else { return groups.contains("") ? try await counts(apartFrom: others) : [] }
        return try await directory.connectionCounts(of: run.id, in: groups, ofColumn: column, apartFrom: others)
    }

    /// The groups, in order.
    func groups(limit: Int) async throws -> [String] {
        guard let column = group?.column else { return [""] }
        return try await directory.connectionGroups(of: run.id, column: column, limit: limit)
    }

    /// Does a part of what makes counts and searches fast; says whether there is more to do.
    func prepare() async throws -> Bool {
        try await directory.prepareConnections(of: run.id, groupColumn: group?.column)
    }

    /// A page of connections.
    func connections(
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Connection] {
        var filter = filter
        if let wanted = filter.group, wanted.column == nil {
            if let column = group?.column {
                filter.group?.column = column
            } else {
                // Without a grouping column all of them are in the group without a name.
                guard wanted.value.isEmpty else { return [] }
                filter.group = nil
            }
        }
        let items = try await directory.connections(of: run.id, matching: filter, after: sequence, limit: limit)
        guard !items.isEmpty else { return [] }
        let newest = try await links.newestLinks(of: run.id, sequences: items.map(\.sequence))
        return items.compactMap { connection($0, newest[$0.sequence]) }
    }

    /// One connection.
    func connection(_ sequence: Int64) async throws -> Connection? {
        guard let item = try await item(sequence) else { return nil }
        var connection = connection(item, try await links.newestLink(of: run.id, sequence: sequence))
        if connection != nil, item.progress.outcome == .reauthenticated {
            let end = try await history(of: sequence).last { $0.kind == .finished }
            connection?.missingScopes = end?.detail.flatMap { ScopeGap(detail: $0) }?.missing ?? []
        }
        return connection
    }

    /// What happened to it.
    func history(of sequence: Int64) async throws -> [Event] {
        try await trail.history(of: run.id, sequence: sequence)
    }

    func item(_ sequence: Int64) async throws -> Item? {
        try await items.item(of: run.id, sequence: sequence)
    }

    /// What a link of this run leads to.
    func answer(to link: LinkRecord) async throws -> LinkLookup {
        switch link.state(at: time.now) {
        case .withdrawn:
            // A replaced link sends people to the newer one; a withdrawn one sends them to the operator.
            let newest = try await links.newestLink(of: run.id, sequence: link.sequence)
            guard let newest, newest.serial > link.serial, newest.withdrawnAt == nil else { return .withdrawn }
            return .replaced
        case .expired:
            return .expired
        case .open:
            guard let connection = try await connection(link.sequence) else { return .unknown }
            return .connection(connection, expiresAt: link.expiresAt)
        }
    }

    private func connection(_ item: Item, _ link: LinkRecord?) -> Connection? {
        guard let standing = ConnectionFilter.Standing(item.progress) else { return nil }
        let (seed, progress) = (item.seed, item.progress)
        let column = group?.column
        let group = column.flatMap { seed.carried.indices.contains($0) ? seed.carried[$0] : nil } ?? ""
        return Connection(
            run: run.id,
            sequence: item.sequence,
            instanceID: seed.instanceID?.rawValue ?? "",
            name: seed.name ?? item.label,
            group: group,
            element: seed.element ?? "",
            provider: item.lane.word,
            providerTitle: item.lane.flatMap { titles[$0] } ?? item.lane.word,
            standing: standing,
            reason: progress.reason,
            awaitingSince: progress.awaitingSince,
            reauthenticatedAt: progress.reauthenticatedAt,
            verifiedAt: progress.verifiedAt,
            isUnderWay: standing == .waiting && (progress.phase == .exchanging || progress.phase == .exchanged),
            canSetOut: problem == nil && seed.element.map(elements.contains) ?? false,
            linkState: standing == .waiting ? link?.state(at: time.now) : nil,
            isHeldBack: standing == .waiting && progress.reason == .grantCap
                && link?.state(at: time.now) ?? .expired == .expired,
            problem: standing == .waiting ? problem : nil
        )
    }
}
