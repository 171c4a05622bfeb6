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
    let histories: ItemHistories
    let elements: ElementRules
    let requests: PlatformRequests
    let identification: ItemIdentification
    let pacer: any Pacer
    let counters: RunCounters
    let notices: ItemNotices
    let stop: StopSignal
    let time: any TimeSource

    /// How the driver's work on an item ended.
    enum End: Sendable, Hashable {
        /// It has its outcome, or waits for a person.
        case settled
        /// It stays open: put off, or handed to another lane.
        case open
        /// Its provider rejects our client: the lane must stop.
        case laneMustStop
    }

    init(_ context: RunContext, counters: RunCounters, stop: StopSignal) {
        run = context.run.id
        job = context.job
        checkpoints = context.storage.checkpoints
        histories = context.histories
        elements = context.elements
        requests = context.requests(CredentialsCheck(platform: context.platform), areLinksFirst: true)
        identification = ItemIdentification(context, requests: requests, counters: counters, stop: stop)
        pacer = context.pacer
        self.counters = counters
        notices = ItemNotices(counters: counters, logger: context.logger)
        self.stop = stop
        time = context.time
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
            switch try await identification.identify(&item) {
            case .identified(let identified): holdings.reading = identified
            case .ended(let end): return end
            }
        }
        var history = try await histories.history(of: item)
        var machine = ItemMachine(
            item.progress,
            policy: elements.policy(forElement: item.seed.element, of: job),
            history: history
        )
        var step = machine.handle(.started, at: time.now)
        var generator = SystemRandomNumberGenerator()
        while true {
            // As the store has it.
            var recorded = item.progress
            item.progress = machine.progress
            var result: CheckpointResult?
            var answer: ItemEvent?
            if case .revoke(let kind, _) = step.order {
                switch try await revoke(kind, step, item, holdings.reading, &recorded) {
                case .answered(let told): (answer, result) = (.revocationAnswered(told), .written)
                case .notRecorded(let told, let refusal): (answer, result) = (.revocationNotRecorded(told), refusal)
                // Nothing was written, so the item is still where the store has it.
                case .stopped: return .open
                }
            } else {
                result = try await record(step, of: item, holdings.linkRecords)
            }
            if case .voided(let epoch) = result {
                // A consent came for an item that waits, and takes it further.
                if recorded.outcome != nil { return .open }
                item.progress = recorded
                holdings.linkRecords = nil
                history = try await histories.history(of: item)
                machine = ItemMachine(recorded, policy: machine.policy, history: history)
                step = machine.handle(.voided(epoch: epoch), at: time.now)
                continue
            }
            if result == .written { counters.stands(item, wasRevoked: &isRevoked) }
            let event: ItemEvent
            switch step.order {
            case .revoke:
                event = answer ?? .revocationNotRecorded(Self.notRecorded)
                if result != .written { item.progress = recorded }
            case .wait(let wait, let request):
                let delay = machine.policy.retry.delay(of: wait, at: time.now, using: &generator)
                try await stop.sleep(for: delay, time: time)
                if stop.isRequested { return .open }
                event = .platform(try await requests.send(request, for: item, &holdings))
            case .ask(let request):
                event = .platform(try await requests.send(request, for: item, &holdings))
            case .end(.finish):
                if !wasWaiting { counters.settled(item) }
                return .settled
            case .end(.putOff), .end(.hold):
                return .open
            case .end(.stopLane):
                return .laneMustStop
            }
            step = machine.handle(event, at: time.now)
        }
    }

    // MARK: Revocations

    private static let notRecorded = RevocationAnswer.failed(
        .notSent(Evidence(note: "it could not be recorded, so nothing was sent"))
    )

    /// What came of an order to revoke.
    private enum Revocation {
        /// It was recorded and sent.
        case answered(RevocationAnswer)
        /// It was neither recorded nor sent; with what the store said, where it refused to record it.
        case notRecorded(RevocationAnswer, CheckpointResult?)
        /// The program was to stop, and nothing was recorded.
        case stopped
    }

    /// Revokes one token, once: prepared, permitted, recorded, sent, in this order.
    ///
    /// `recorded` is what the store has of the item.
    private func revoke(
        _ kind: TokenKind,
        _ step: ItemMachine.Step,
        _ item: Item,
        _ reading: InstanceReading?,
        _ recorded: inout ItemProgress
    ) async throws -> Revocation {
        if let group = step.newGrantGroup {
            // Before it waits for its permit: a consent for another instance of the account, that comes meanwhile, finds the
            // item by its group.
            recorded.grantGroup = group
            var known = item
            known.progress = recorded
            let result = try await checkpoints.write(Checkpoint(item: known), to: run)
            guard result == .written else { return .notRecorded(Self.notRecorded, result) }
        }
        guard let reading, let token = reading.instance.token(kind), let element = item.seed.element else {
            return .notRecorded(.failed(.notSent(Evidence(note: "the token is not at hand"))), nil)
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
        case .refused(let answer): return .notRecorded(answer, nil)
        }
        switch try await pacer.permit(for: request.lane, urgency: .ordinary) {
        case .parked(let until):
            return .notRecorded(.failed(.parked(until: until)), nil)
        case .granted(let permit):
            if stop.isRequested { return .stopped }
            let result = try await record(step, of: item, nil, readAt: reading.beganAt)
            guard result == .written else { return .notRecorded(Self.notRecorded, result) }
            return .answered(try await request.send(with: permit))
        }
    }

    // MARK: Checkpoints

    private func record(
        _ step: ItemMachine.Step,
        of item: Item,
        _ linkRecords: LinkRecords?,
        readAt: Timestamp? = nil
    ) async throws -> CheckpointResult {
        guard step.mustBeRecorded else { return .written }
        var checkpoint = Checkpoint(item: item, settlement: step.settlement, events: step.events)
        checkpoint.finding = step.finding
        checkpoint.consent = linkRecords?.consent
        checkpoint.invitation = linkRecords?.customerLink
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
        let result = try await checkpoints.write(checkpoint, to: run)
        if result == .written { notices.log(step, of: item) }
        return result
    }
}
