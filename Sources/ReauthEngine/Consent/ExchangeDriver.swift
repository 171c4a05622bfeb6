import Logging
import OAuth
import ReauthModel

/// Carries out what ``ExchangeMachine`` orders for one item, with the code at hand.
///
/// The caller holds the item's claim. The code is consumed by the one call that sends it; where nothing was sent, it comes
/// back and is tried again.
struct ExchangeDriver: Sendable {
    let run: RunID
    let job: Job
    let checkpoints: any CheckpointRecorder
    let trail: any AuditTrail
    let elements: ElementRules
    let references: InstanceReferences
    /// The platform for requests that belong to a code at hand.
    let platform: any Platform
    let pacer: any Pacer
    let requests: PlatformRequests
    let stop: StopSignal
    let time: any TimeSource
    let logger: Logger

    /// A driver for items of `run`, which is of the same platform as that of `context`.
    ///
    /// Its requests go before others; those for authorization URLs do not.
    init(_ context: RunContext, for run: RunRecord, _ credentials: CredentialsCheck, stop: StopSignal) {
        var context = context
        context.run = run
        context.job.action = run.action
        self.run = run.id
        job = context.job
        checkpoints = context.storage.checkpoints
        trail = context.storage.trail
        logger = context.logger
        elements = context.elements
        references = context.references
        platform = context.platform.forCodeAtHand
        pacer = context.pacer
        // A customer link outlives the code that was refused: people go on from the page that they are on.
        var requests = context.requests(credentials, areLinksFirst: false)
        requests.platform = platform
        self.requests = requests
        self.stop = stop
        time = context.time
    }

    /// Works on an item until its consent came to an end, or until nothing more can be done now.
    ///
    /// Without a response only what an earlier process did not settle is settled. Throws only what must stop the program.
    func drive(_ item: Item, response: consuming AuthorizationResponse?) async throws -> Item {
        var item = item
        var response = response
        var holdings = PlatformRequests.Holdings()
        // Google's callback tells what was granted; where nothing does, nothing is claimed.
        let granted = response?.parameters.exposed()["scope"]
        var machine = ExchangeMachine(
            item.progress,
            policy: elements.policy(forElement: item.seed.element, of: job),
            scopeGap: ScopeGap(asked: elements.scopes(forElement: item.seed.element), granted: granted)
        )
        var generator = SystemRandomNumberGenerator()
        var step = machine.handle(.started(hasCode: response != nil), at: time.now)
        while true {
            item.progress = machine.progress
            if step.order != .exchange, step.mustBeRecorded {
                if try await record(step, of: item, machine.policy, &holdings) == .grantCapReached {
                    step = machine.linkRefused(step)
                    item.progress = machine.progress
                    _ = try await record(step, of: item, machine.policy, &holdings)
                }
            }
            switch step.order {
            case .exchange:
                step = machine.handle(try await exchange(&response, step, item), at: time.now)
            case .wait(let wait, let request):
                let delay = machine.policy.retry.delay(of: wait, at: time.now, using: &generator)
                try await stop.sleep(for: delay, time: time)
                // The next process settles what is under way; an unsent code is lost with this one.
                if stop.isRequested { return item }
                step = machine.handle(try await send(request, item, &holdings), at: time.now)
            case .send(let request):
                step = machine.handle(try await send(request, item, &holdings), at: time.now)
            case .finish:
                return item
            }
        }
    }

    private func record(
        _ step: ExchangeMachine.Step,
        of item: Item,
        _ policy: ItemPolicy,
        _ holdings: inout PlatformRequests.Holdings
    ) async throws -> CheckpointResult {
        var checkpoint = Checkpoint(item: item, settlement: step.settlement, events: step.events)
        checkpoint.consent = holdings.linkRecords?.consent
        checkpoint.customerLink = holdings.linkRecords?.customerLink
        checkpoint.maxGrantsPerAccount = policy.profile?.maxGrantsPerAccount
        holdings.linkRecords = nil
        let result = try await checkpoints.write(checkpoint, to: run)
        if let consent = checkpoint.cappedConsent { try await tellPushedOut(by: item, at: consent.at, consent.most) }
        return result
    }

    /// Tells the log whose grant the consent for `item` ended, as the trail has it.
    private func tellPushedOut(by item: Item, at moment: Timestamp, _ most: Int) async throws {
        for event in try await trail.history(of: run, sequence: item.sequence)
        where event.kind == .grantPushedOut && event.at >= moment {
            logger.warning(
                """
                \(item.label): signed in; the provider keeps \(most) grants of the account, so the oldest ended: \
                \(event.detail ?? "")
                """
            )
        }
    }

    private func send(
        _ request: ExchangeRequest,
        _ item: Item,
        _ holdings: inout PlatformRequests.Holdings
    ) async throws -> ExchangeEvent {
        switch request {
        case .ask(let request): .platform(try await requests.send(request, for: item, &holdings))
        case .enable: try await enable(item)
        }
    }

    private func enable(_ item: Item) async throws -> ExchangeEvent {
        guard let id = item.seed.instanceID else {
            return .platform(.requestFailed(.unexpected(Evidence(note: "no instance id"))))
        }
        let answer = try await platform.enable(id)
        if case .unauthorized = answer, let failure = try await requests.credentialsFailure() {
            return .platform(.requestFailed(failure))
        }
        return .enableAnswered(answer)
    }

    /// Sends the code, once: permitted, recorded, sent, in this order; gives it back where nothing was sent.
    private func exchange(
        _ pending: inout AuthorizationResponse?,
        _ step: ExchangeMachine.Step,
        _ item: Item
    ) async throws -> ExchangeEvent {
        guard let reference = try references.reference(to: item) else { return .exchangeNotRecorded(.instanceUnknown) }
        switch try await pacer.permit(for: platform.lane, urgency: .codeAtHand) {
        case .parked(let until):
            return .exchangeNotRecorded(.parked(until: until))
        case .granted(let permit):
            guard let response = pending.take() else { return .exchangeNotRecorded(.noCodeAtHand) }
            let intent = ExchangeIntent(
                sequence: item.sequence,
                epoch: item.progress.epoch,
                codeHash: response.codeHash,
                createdAt: time.now
            )
            let checkpoint = Checkpoint(item: item, exchange: intent, settlement: step.settlement, events: step.events)
            switch try await checkpoints.write(checkpoint, to: run) {
            case .written: break
            case .codeSpent: return .exchangeNotRecorded(.codeSpent)
            case .revocationOpen: return .exchangeNotRecorded(.revocationOpen)
            case .voided, .duplicateInstance, .grantCapReached: return .exchangeNotRecorded(.outdated)
            }
            switch try await platform.exchange(response, for: reference, provider: item.lane, with: permit) {
            case .sent(let answer):
                if case .unauthorized = answer, let failure = try await requests.credentialsFailure() {
                    return .platform(.requestFailed(failure))
                }
                return .exchangeAnswered(answer)
            case .notSent(let unspent, let failure):
                pending = consume unspent
                return .codeNotSent(failure)
            }
        }
    }
}
