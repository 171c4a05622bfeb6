import Logging
import OAuth
import ReauthModel

/// Carries out what the machine orders for one item, one order at a time, and checkpoints before and after.
///
/// It decides nothing: the machine does, ``PlatformRequests`` asks the platform, and a revocation reads from top to bottom
/// in ``revoke(_:_:_:_:_:)``.
struct ItemDriver: Sendable {
    let run: RunID
    let job: Job
    let checkpoints: any CheckpointRecorder
    let grantGroups: any GrantGroups
    let turns: any RevocationTurns
    let histories: ItemHistories
    let elements: ElementRules
    let requests: PlatformRequests
    private(set) var identification: ItemIdentification
    let pacer: any Pacer
    let counters: RunCounters
    let failures: FailureGuard
    let notices: ItemNotices
    let clocks: LaneClocks
    private(set) var stop: StopSignal
    let time: any TimeSource

    /// How the driver's work on an item ended.
    enum End: Sendable, Hashable {
        /// It has its outcome, or waits for a person.
        case settled
        /// It stays open: put off, or handed to another lane.
        case open
        /// Its provider rejects our client: the lane is halted.
        case laneHalted
    }

    init(
        _ context: RunContext,
        counters: RunCounters,
        failures: FailureGuard,
        clocks: LaneClocks,
        stop: StopSignal
    ) {
        run = context.run.id
        job = context.job
        checkpoints = context.storage.checkpoints
        grantGroups = context.storage.grantGroups
        turns = context.storage.turns
        histories = context.histories
        elements = context.elements
        requests = context.requests(CredentialsCheck(platform: context.platform), areLinksFirst: true)
        identification = ItemIdentification(
            context,
            requests: requests,
            counters: counters,
            failures: failures,
            stop: stop
        )
        pacer = context.pacer
        self.counters = counters
        self.failures = failures
        notices = ItemNotices(counters: counters, logger: context.logger)
        self.clocks = clocks
        self.stop = stop
        time = context.time
    }

    /// The same driver, whose items end with another signal.
    func following(_ stop: StopSignal) -> ItemDriver {
        var driver = self
        driver.stop = stop
        driver.identification.stop = stop
        return driver
    }

    /// What an item that was not begun yet needs of its provider if it is taken up now.
    func demand(of item: Item) -> ItemDemand {
        guard item.seed.element != nil else { return ItemDemand() }
        return elements.policy(forElement: item.seed.element, of: job).demand(of: item.progress)
    }

    /// Works on an item until it is settled or has to wait.
    ///
    /// Throws only what must stop the run.
    func drive(_ item: Item) async throws -> End {
        var item = item
        // An item that waits already is looked at once more, and was counted before.
        let wasWaiting = item.progress.outcome != nil
        var holdings = PlatformRequests.Holdings()
        // As the counters know the item.
        var isRevoked = item.progress.isRevokedAndOpen
        if item.seed.element == nil || item.seed.instanceID == nil {
            switch try await identification.identify(&item, &holdings.reading) {
            case .identified: break
            case .ended(let end): return end
            }
        }
        var machine = ItemMachine(
            item.progress,
            policy: elements.policy(forElement: item.seed.element, of: job),
            history: try await clocks.at(.store, of: item.lane) { try await histories.history(of: item) }
        )
        var step = machine.handle(.started, at: time.now)
        var generator = SystemRandomNumberGenerator()
        while true {
            item.progress = machine.progress
            if !step.order.hasIntent, step.mustBeRecorded {
                let most = machine.policy.profile?.maxGrantsPerAccount
                switch try await record(step, of: item, holdings.linkRecords, &isRevoked, maxGrants: most) {
                case .written: break
                case .voided(let epoch):
                    holdings.linkRecords = nil
                    step = machine.handle(try await voided(item, epoch), at: time.now)
                    continue
                case .grantCapReached:
                    holdings.linkRecords = nil
                    step = machine.handle(.linkRefused, at: time.now)
                    continue
                // What is refused to codes and to new instances only; nothing is sent that was not recorded.
                case .duplicateInstance, .revocationOpen, .codeSpent: return .open
                }
            }
            let event: ItemEvent
            switch step.order {
            case .noteGrantGroup:
                event = .grantGroupNoted
            case .takeTurn:
                event = .turnTaken(
                    try await clocks.at(.store, of: item.lane) { [item] in try await turns.takeTurn(of: item, in: run) }
                )
            case .checkGrantGroup:
                guard let group = item.progress.grantGroup else { return .open }
                let standing = try await clocks.at(.store, of: item.lane) {
                    try await grantGroups.standing(of: group, in: run, besides: item.sequence)
                }
                event = .grantGroupChecked(standing)
            case .revoke(let kind, _):
                guard let came = try await revoke(kind, step, of: item, holdings.reading, &isRevoked) else {
                    return .open
                }
                event = came
            case .wait(let wait, let request):
                let delay = machine.policy.retry.delay(of: wait, at: time.now, using: &generator)
                try await clocks.at(.platform, of: item.lane) { try await stop.sleep(for: delay, time: time) }
                if stop.isRequested { return .open }
                event = .platform(try await send(request, for: item, &holdings))
            case .disable(let wait):
                if let wait {
                    let delay = machine.policy.retry.delay(of: wait, at: time.now, using: &generator)
                    try await clocks.at(.platform, of: item.lane) { try await stop.sleep(for: delay, time: time) }
                }
                if stop.isRequested { return .open }
                event = .disableAnswered(
                    try await clocks.at(.platform, of: item.lane) { try await requests.disable(item) }
                )
            case .ask(let request):
                event = .platform(try await send(request, for: item, &holdings))
            case .end(.finish):
                if !wasWaiting {
                    counters.settled(item)
                    failures.ended(item)
                }
                return .settled
            case .end(.putOff), .end(.hold), .end(.giveWay):
                return .open
            case .end(.haltLane):
                return .laneHalted
            }
            step = machine.handle(event, at: time.now)
        }
    }

    private func send(
        _ request: PlatformRequest,
        for item: Item,
        _ holdings: inout PlatformRequests.Holdings
    ) async throws -> PlatformEvent {
        clocks.enter(.platform, of: item.lane)
        clocks.enter(.answer, of: .platform)
        defer {
            clocks.exit(.answer, of: .platform)
            clocks.exit(.platform, of: item.lane)
        }
        return try await requests.send(request, for: item, &holdings)
    }

    // MARK: Revocations

    /// Revokes one token, once: prepared, permitted, recorded, sent, in this order.
    ///
    /// `nil` where the program is to stop: nothing was recorded or sent.
    private func revoke(
        _ kind: TokenKind,
        _ step: ItemMachine.Step,
        of item: Item,
        _ reading: InstanceReading?,
        _ isRevoked: inout Bool
    ) async throws -> ItemEvent? {
        guard let reading, let token = reading.instance.token(kind), let element = item.seed.element else {
            return .revocationNotRecorded(.tokenNotAtHand)
        }
        let preparation = try elements.revocation.prepare(
            kind,
            token: token,
            of: reading.instance,
            element: element,
            application: elements.applications[element]
        )
        let request: PreparedRevocation
        switch preparation {
        case .ready(let prepared): request = prepared
        case .refused(let answer): return .revocationNotRecorded(.notPrepared(answer))
        }
        let lane = request.lane
        switch try await clocks.at(.queue, of: item.lane, { try await pacer.permit(for: lane, urgency: .ordinary) }) {
        case .parked(let until):
            return .revocationNotRecorded(.parked(until: until))
        case .granted(let permit):
            if stop.isRequested || failures.isStopped(item.lane) { return nil }
            switch try await record(step, of: item, nil, &isRevoked, readAt: reading.beganAt) {
            case .written:
                clocks.enter(.answer, of: item.lane)
                defer { clocks.exit(.answer, of: item.lane) }
                return .revocationAnswered(try await request.send(with: permit))
            case .voided(let epoch): return try await voided(item, epoch)
            case .duplicateInstance, .revocationOpen, .codeSpent, .grantCapReached:
                return .revocationNotRecorded(.intentRefused)
            }
        }
    }

    /// The store refused a step, because a consent was sent meanwhile.
    private func voided(_ item: Item, _ epoch: Int) async throws -> ItemEvent {
        .voided(epoch: epoch, try await histories.history(of: item))
    }

    // MARK: Checkpoints

    private func record(
        _ step: ItemMachine.Step,
        of item: Item,
        _ linkRecords: LinkRecords?,
        _ isRevoked: inout Bool,
        readAt: Timestamp? = nil,
        maxGrants: Int? = nil
    ) async throws -> CheckpointResult {
        var checkpoint = Checkpoint(item: item, settlement: step.settlement, events: step.events)
        checkpoint.finding = step.finding
        checkpoint.takesTurn = step.takesTurn
        checkpoint.consent = linkRecords?.consent
        checkpoint.customerLink = linkRecords?.customerLink
        if linkRecords != nil || item.progress.reason == .grantCap { checkpoint.maxGrantsPerAccount = maxGrants }
        if case .revoke(let kind, let fingerprint) = step.order {
            checkpoint.intent = Intent(
                sequence: item.sequence,
                epoch: item.progress.epoch,
                attempt: item.progress.attempts,
                token: kind,
                fingerprint: fingerprint,
                createdAt: time.now
            )
            checkpoint.readAt = readAt
        }
        let result = try await clocks.at(.store, of: item.lane) { try await checkpoints.write(checkpoint, to: run) }
        if result == .written {
            notices.log(step, of: item)
            counters.stands(item, wasRevoked: &isRevoked)
        }
        return result
    }
}
