import ReauthModel

/// The runs of a campaign that were opened. Each is opened once, even when several ask for it at the same time.
actor CampaignMembers {
    private let opener: any RunOpening
    private let closed: @Sendable (RunRecord, String) -> RunView
    private let time: any TimeSource
    private let opened: AsyncStream<RunConsentFlow>.Continuation
    private var members: [Int64: CampaignMember] = [:]
    private var underWay: [Int64: Task<CampaignMember, any Error>] = [:]

    /// How long a run that could not be opened is given before it is tried again.
    private static let patience: Duration = .seconds(15)

    /// `closed` makes the view of a run that cannot be opened; `opened` gets every flow.
    init(
        opener: any RunOpening,
        time: any TimeSource,
        opened: AsyncStream<RunConsentFlow>.Continuation,
        closed: @escaping @Sendable (RunRecord, String) -> RunView
    ) {
        self.opener = opener
        self.time = time
        self.opened = opened
        self.closed = closed
    }

    /// A member that was opened before, or is now.
    func member(_ run: CampaignRun) async throws -> CampaignMember {
        if let known = members[run.number], known.flow != nil || time.uptime - known.triedAt < Self.patience {
            return known
        }
        if let task = underWay[run.number] { return try await task.value }
        let task = Task { try await open(run) }
        underWay[run.number] = task
        defer { underWay[run.number] = nil }
        let member = try await task.value
        members[run.number] = member
        if let flow = member.flow { opened.yield(flow) }
        return member
    }

    private func open(_ run: CampaignRun) async throws -> CampaignMember {
        let now = time.uptime
        do {
            let flow = try await opener.flow(of: run.record)
            return CampaignMember(number: run.number, view: flow.view, flow: flow, triedAt: now)
        } catch let error as RunClosed {
            return CampaignMember(number: run.number, view: closed(run.record, error.problem), flow: nil, triedAt: now)
        }
    }
}
