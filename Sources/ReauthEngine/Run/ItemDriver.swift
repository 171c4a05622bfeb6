import Logging
import OAuth
import ReauthModel

/// Carries out what the machine orders for one item, one order at a time, and checkpoints before and after.
///
/// It has no opinion: what is asked of the platform is ``PlatformRequests``' work, and a revocation reads from top to bottom
/// below.
struct ItemDriver: Sendable {
    let context: RunContext
    let credentials: CredentialsCheck
    let counters: RunCounters
    let stop: StopSignal

    /// How many revocations in doubt the log tells of one by one.
    static let doubtsToldOf = 10

    /// How the driver's work on an item ended.
    enum End: Sendable, Hashable {
        /// It has its outcome, or waits for a person.
        case settled
        /// It stays open: put off, or handed to another lane.
        case open
        /// Its provider rejects our client: the lane must stop.
        case laneMustStop
    }

    /// Works on an item until it is settled or has to wait.
    ///
    /// Throws only what must stop the run.
    func drive(_ item: Item) async throws -> End {
        var item = item
        // One that waits already is looked at once more, and was counted before.
        let wasWaiting = item.progress.outcome != nil
        var holdings = PlatformRequests.Holdings()
        // As the counters know the item.
        var isRevoked = item.progress.isRevokedAndOpen
        if item.seed.element == nil || item.seed.instanceID == nil {
            switch try await identify(&item) {
            case .identified(let identified): holdings.reading = identified
            case .ended(let end): return end
            }
        }
        var history = try await context.history(of: item)
        var machine = ItemMachine(
            item.progress,
            policy: context.policy(forElement: item.seed.element),
            history: history
        )
        var step = machine.handle(.started, at: context.time.now)
        var generator = SystemRandomNumberGenerator()
        while true {
            var recorded = item.progress
            item.progress = machine.progress
            var result: CheckpointResult? = .written
            var answer: RevocationAnswer?
            if case .revoke(let kind, _) = step.order {
                switch try await revoke(kind, step, item, holdings.reading, &recorded) {
                case .answered(let told): answer = told
                case .notSent(let told, let refusal): (answer, result) = (told, refusal)
                // Nothing was written yet, so the item is still where the store has it.
                case .stopped: return .open
                }
            } else {
                result = try await record(step, of: item, holdings.promise)
            }
            if case .voided(let epoch) = result {
                // A consent came for an item that waits, and takes it further.
                if recorded.outcome != nil { return .open }
                item.progress = recorded
                holdings.promise = nil
                history = try await context.history(of: item)
                machine = ItemMachine(recorded, policy: machine.policy, history: history)
                step = machine.handle(.voided(epoch: epoch), at: context.time.now)
                continue
            }
            if result == .written { counters.stands(item, wasRevoked: &isRevoked) }
            switch step.order {
            case .revoke:
                step = machine.handle(.revocationAnswered(answer ?? Self.notRecorded), at: context.time.now)
                if result == nil {
                    // The store knows nothing of it, and has nothing to settle but what was open before.
                    item.progress = recorded
                    if recorded.openToken == nil { step.settlement = nil }
                }
            case .wait(let wait, let request):
                let delay = machine.policy.retry.delay(of: wait, at: context.time.now, using: &generator)
                try await stop.sleep(for: delay, time: context.time)
                if stop.isRequested { return .open }
                let event = try await requests.send(request, for: item, &holdings)
                step = machine.handle(ItemEvent(event), at: context.time.now)
            case .ask(let request):
                let event = try await requests.send(request, for: item, &holdings)
                step = machine.handle(ItemEvent(event), at: context.time.now)
            case .end(.finish):
                if !wasWaiting { counters.settled(item) }
                return .settled
            case .end(.putOff), .end(.hold):
                return .open
            case .end(.stopLane):
                return .laneMustStop
            }
        }
    }

    /// What the platform is asked, for an item that never had a link.
    var requests: PlatformRequests {
        PlatformRequests(
            context: context,
            credentials: credentials,
            links: AuthorizationURLMaker(context: context),
            areLinksFirst: true
        )
    }

    // MARK: Revocations

    private static let notRecorded = RevocationAnswer.failed(
        .notSent(Evidence(note: "it could not be recorded, so nothing was sent"))
    )

    /// What came of an order to revoke.
    private enum Revocation {
        /// It was recorded and sent.
        case answered(RevocationAnswer)
        /// It was not sent, because the store refused to record it; `nil` where nothing was to be recorded yet.
        case notSent(RevocationAnswer, CheckpointResult?)
        /// The program was to stop, and nothing was recorded.
        case stopped
    }

    /// Revokes one token, once: prepared, permitted, recorded, sent, in this order.
    private func revoke(
        _ kind: TokenKind,
        _ step: ItemMachine.Step,
        _ item: Item,
        _ reading: InstanceReading?,
        _ recorded: inout ItemProgress
    ) async throws -> Revocation {
        let known = try await recordGroup(of: item, on: &recorded)
        guard known == .written else { return .notSent(Self.notRecorded, known) }
        guard let reading, let token = reading.instance.token(kind), let element = item.seed.element else {
            return .notSent(.failed(.notSent(Evidence(note: "the token is not at hand"))), nil)
        }
        let preparation = try context.revocation.prepare(
            kind,
            token: token,
            of: reading.instance,
            element: element,
            application: context.applications[element]
        )
        let request: PreparedRevocation
        switch preparation {
        case .ready(let prepared): request = prepared
        case .refused(let answer): return .notSent(answer, nil)
        }
        switch try await context.pacer.permit(for: request.lane, urgency: .ordinary) {
        case .parked(let until):
            return .notSent(.failed(.parked(until: until)), nil)
        case .granted(let permit):
            if stop.isRequested { return .stopped }
            let result = try await record(step, of: item, nil, readAt: reading.beganAt)
            guard result == .written else { return .notSent(Self.notRecorded, result) }
            return .answered(try await request.send(with: permit))
        }
    }

    // MARK: Checkpoints

    /// Has the store know whose instance it is, before the revocation waits for its permit: a consent for another
    /// instance of the account, that comes meanwhile, finds it by that.
    private func recordGroup(of item: Item, on recorded: inout ItemProgress) async throws -> CheckpointResult {
        guard recorded.grantGroup == nil, let group = item.progress.grantGroup else { return .written }
        recorded.grantGroup = group
        var known = item
        known.progress = recorded
        return try await context.store.write(Checkpoint(item: known), to: context.run.id)
    }

    private func record(
        _ step: ItemMachine.Step,
        of item: Item,
        _ promise: LinkPromise?,
        readAt: Timestamp? = nil
    ) async throws -> CheckpointResult {
        guard step.mustBeRecorded else { return .written }
        var checkpoint = Checkpoint(item: item, settlement: step.settlement, events: step.events)
        checkpoint.finding = step.finding
        checkpoint.consent = promise?.consent
        checkpoint.invitation = promise?.invitation
        if case .revoke(let kind, let fingerprint) = step.order {
            checkpoint.intent = Intent(
                sequence: item.sequence,
                epoch: item.progress.epoch,
                attempt: item.progress.attempts,
                token: kind,
                fingerprint: fingerprint,
                createdAt: context.time.now
            )
            checkpoint.readAt = readAt
        }
        let result = try await context.store.write(checkpoint, to: context.run.id)
        guard result == .written else { return result }
        tellOfRefusal(step, of: item)
        for event in step.events where event.kind == .doubt {
            // The first few show what is going on; all of them are in the audit trail.
            let seen = counters.doubted()
            guard seen <= Self.doubtsToldOf else { continue }
            let why = event.detail ?? event.httpStatus.map { "HTTP \($0)" } ?? "no answer"
            let more = seen == Self.doubtsToldOf ? "; further ones are not shown" : ""
            context.logger.notice(
                "\(item.label): no clear answer to a revocation (\(why)); asking before acting again\(more)"
            )
        }
        return result
    }
}
