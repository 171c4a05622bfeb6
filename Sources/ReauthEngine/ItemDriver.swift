import Logging
import OAuth
import ReauthModel

/// Carries out what the machine orders for one item, one order at a time, and checkpoints before and after.
///
/// It holds the tokens that the machine must not know, for as long as the item is in its hands, and no opinion.
struct ItemDriver: Sendable {
    let context: RunContext
    let credentials: CredentialsCheck
    let counters: RunCounters
    let stop: StopSignal

    /// How many revocations in doubt the log tells of one by one.
    static let doubtsToldOf = 10

    /// How an item left the driver's hands.
    enum End: Sendable, Hashable {
        /// It has its outcome, or waits for a person.
        case settled
        /// It stays open: put off, or handed to another lane.
        case left
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
        var reading: InstanceReading?
        var promise: LinkPromise?
        // As the counters know the item.
        var isRevoked = item.progress.isRevokedAndOpen
        if item.seed.element == nil || item.seed.instanceID == nil {
            switch try await identify(&item) {
            case .identified(let identified): reading = identified
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
            var event: ItemEvent?
            if case .revoke(let kind, _) = step.order {
                switch try await revoke(kind, step, item, reading, &recorded) {
                case .answered(let answer): event = .revocationAnswered(answer)
                case .notSent(let answer, let refusal): (event, result) = (.revocationAnswered(answer), refusal)
                // Nothing was written yet, so the item is still where the store has it.
                case .stopped: return .left
                }
            } else {
                result = try await record(step, of: item, promise)
            }
            if case .voided(let epoch) = result {
                // A consent came for an item that waits, and takes it further.
                if recorded.outcome != nil { return .left }
                item.progress = recorded
                promise = nil
                history = try await context.history(of: item)
                machine = ItemMachine(recorded, policy: machine.policy, history: history)
                step = machine.handle(.voided(epoch: epoch), at: context.time.now)
                continue
            }
            if result == .written { counters.stands(item, wasRevoked: &isRevoked) }
            if let event {
                step = machine.handle(event, at: context.time.now)
                if result == nil {
                    // The store knows nothing of it, and has nothing to settle but what was open before.
                    item.progress = recorded
                    if recorded.openToken == nil { step.settlement = nil }
                }
                continue
            }
            var order = step.order
            if case .retry(let repeated, let failures) = order {
                let delay = machine.policy.retry.delay(afterFailures: failures, using: &generator)
                try await stop.sleep(for: delay, time: context.time)
                if stop.isRequested { return .left }
                order = repeated
            }
            switch order {
            case .finish:
                if !wasWaiting { counters.settled(item) }
                return .settled
            case .putOff, .hold:
                return .left
            case .stopLane:
                return .laneMustStop
            case .read, .ping, .makeLink, .revoke, .retry:
                let event = try await perform(order, item, &reading, &promise)
                step = machine.handle(event, at: context.time.now)
            }
        }
    }

    // MARK: Orders

    private func perform(
        _ order: ItemOrder,
        _ item: Item,
        _ reading: inout InstanceReading?,
        _ promise: inout LinkPromise?
    ) async throws -> ItemEvent {
        switch order {
        case .read:
            return try await read(item, &reading)
        case .ping:
            guard let instance = reading?.instance, let token = instance.elementToken else {
                return .pingAnswered(.failed(.unexpected(Evidence(note: "no Element token"))))
            }
            let answer = try await context.platform.ping(token, expecting: instance.id)
            if case .unauthorized = answer, case .failed(let failure) = try await credentials.check() {
                return .requestFailed(failure)
            }
            return .pingAnswered(answer)
        case .makeLink:
            return try await makeLink(item, reading?.instance, &promise)
        case .revoke, .retry, .putOff, .hold, .stopLane, .finish:
            return .requestFailed(.unexpected(Evidence(note: "not an order that is sent")))
        }
    }

    func read(_ item: Item, _ reading: inout InstanceReading?) async throws -> ItemEvent {
        guard let reference = try context.reference(to: item) else {
            return .instanceMissing(Evidence(note: "neither instance id nor Element token"))
        }
        let beganAt = context.time.now
        switch try await context.platform.read(reference) {
        case .found(let read, let evidence):
            if let expected = item.seed.instanceID, read.id != expected {
                return .requestFailed(.unreadable(Evidence(note: "the platform showed another instance")))
            }
            if let flaw = item.elementFlaw(in: read) {
                let flawed = Evidence(httpStatus: evidence.httpStatus, requestID: evidence.requestID, note: flaw)
                return .requestFailed(item.progress.basis == nil ? .unexpected(flawed) : .unreadable(flawed))
            }
            reading = InstanceReading(instance: read, beganAt: beganAt)
            return .instanceRead(context.facts(of: read), evidence)
        case .gone(let evidence):
            return .instanceMissing(evidence)
        case .unauthorized(let evidence):
            // Our credentials or a deleted instance: both answer 401 (invariant 5).
            if case .failed(let failure) = try await credentials.check() { return .requestFailed(failure) }
            return .instanceMissing(evidence)
        case .failed(let failure):
            return .requestFailed(failure)
        }
    }

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
        let refused = RevocationAnswer.failed(.notSent(Evidence(note: "it could not be recorded, so nothing was sent")))
        let known = try await recordGroup(of: item, on: &recorded)
        guard known == .written else { return .notSent(refused, known) }
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
        guard case .ready(let request) = preparation else {
            guard case .refused(let answer) = preparation else { return .notSent(refused, nil) }
            return .notSent(answer, nil)
        }
        switch try await context.pacer.permit(for: request.lane, urgency: .ordinary) {
        case .parked(let until):
            return .notSent(.failed(.parked(until: until)), nil)
        case .granted(let permit):
            if stop.isRequested { return .stopped }
            let result = try await record(step, of: item, nil, readAt: reading.beganAt)
            guard result == .written else { return .notSent(refused, result) }
            return .answered(try await request.send(with: permit))
        }
    }

    /// Asks for the authorization URL, and keeps what its callback will be known by.
    ///
    /// Where the job has a consent page that customers reach, they get a link of our own. The platform's is asked for all
    /// the same: that one can be made is found out now, and not by the customer.
    private func makeLink(_ item: Item, _ instance: Instance?, _ promise: inout LinkPromise?) async throws -> ItemEvent
    {
        let link = try await LinkMaker(context: context).promisedLink(for: item, instance: instance, isFirst: true)
        if case .unauthorized = link.answer, case .failed(let failure) = try await credentials.check() {
            return .requestFailed(failure)
        }
        promise = link.promise
        return .linkAnswered(link.answer)
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
