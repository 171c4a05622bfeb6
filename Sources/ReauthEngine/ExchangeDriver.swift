import Logging
import OAuth
import ReauthModel

/// Carries out what ``ExchangeMachine`` orders for one item, with the code at hand.
///
/// The caller holds the item's claim. The code is consumed by the one call that sends it; where nothing left, it comes
/// back and is tried again.
struct ExchangeDriver: Sendable {
    let context: RunContext
    let credentials: CredentialsCheck
    let links: LinkMaker
    let stop: StopSignal

    /// Works on an item until its consent came to an end, or until nothing more can be done now.
    ///
    /// Without a response only what an earlier process left is settled. Throws only what must stop the program.
    func drive(_ item: Item, response: consuming AuthorizationResponse?) async throws -> Item {
        var item = item
        var response = response
        var instance: Instance?
        var promise: LinkPromise?
        var machine = ExchangeMachine(item.progress, policy: context.policy(forElement: item.seed.element))
        var generator = SystemRandomNumberGenerator()
        var step = machine.handle(.started(hasCode: response != nil), at: context.time.now)
        while true {
            item.progress = machine.progress
            if step.order == .exchange {
                let ordered = step
                let (event, isRecorded) = try await exchange(&response, ordered, item)
                step = machine.handle(event, at: context.time.now)
                if !isRecorded {
                    // The store knows nothing of the promise, and not yet what came with its order.
                    step.settlement = ordered.settlement
                    step.events = ordered.events + step.events
                }
                continue
            }
            if step.mustBeRecorded {
                var checkpoint = Checkpoint(item: item, settlement: step.settlement, events: step.events)
                checkpoint.consent = promise?.consent
                checkpoint.invitation = promise?.invitation
                promise = nil
                _ = try await context.store.write(checkpoint, to: context.run.id)
            }
            var order = step.order
            if let delay = delay(of: order, machine, &generator) {
                try await stop.sleep(for: delay, time: context.time)
                // What is under way is settled by whoever comes next; an unsent code is lost with its process.
                if stop.isRequested { return item }
                order = machine.repeatedOrder
            }
            if order == .finish { return item }
            step = machine.handle(try await perform(order, item, &instance, &promise), at: context.time.now)
        }
    }

    private func delay(
        of order: ExchangeOrder,
        _ machine: ExchangeMachine,
        _ generator: inout SystemRandomNumberGenerator
    ) -> Duration? {
        switch order {
        case .waitUntil(let moment): max(.zero, context.time.now.duration(to: moment))
        case .pause(let duration): duration
        case .retry(let failures): machine.policy.retry.delay(afterFailures: failures, using: &generator)
        case .read, .enable, .exchange, .ping, .makeLink, .finish: nil
        }
    }

    /// Sends the code, once: permitted, recorded, sent, in this order; gives it back where nothing left. Says also whether
    /// the intent was recorded.
    private func exchange(
        _ pending: inout AuthorizationResponse?,
        _ step: ExchangeMachine.Step,
        _ item: Item
    ) async throws -> (ExchangeEvent, isRecorded: Bool) {
        guard let reference = try context.reference(to: item) else { return (.refused(.instanceGone), false) }
        switch try await context.pacer.permit(for: context.platform.lane, urgency: .codeAtHand) {
        case .parked(let until):
            return (.codeNotSent(.parked(until: until)), false)
        case .granted(let permit):
            guard let response = pending.take() else { return (.refused(.stateMismatch), false) }
            let intent = ExchangeIntent(
                sequence: item.sequence,
                epoch: item.progress.epoch,
                codeHash: response.codeHash,
                createdAt: context.time.now
            )
            let checkpoint = Checkpoint(item: item, exchange: intent, settlement: step.settlement, events: step.events)
            switch try await context.store.write(checkpoint, to: context.run.id) {
            case .written: break
            case .codeSpent: return (.refused(.codeSpent), false)
            case .revocationOpen: return (.refused(.revocationOpen), false)
            case .voided, .duplicateInstance: return (.refused(.stateMismatch), false)
            }
            switch try await context.platform.exchange(response, for: reference, with: permit) {
            case .sent(let answer):
                if case .unauthorized = answer, case .failed(let failure) = try await credentials.check() {
                    return (.requestFailed(failure), true)
                }
                return (.exchangeAnswered(answer), true)
            case .notSent(let unspent, let failure):
                pending = consume unspent
                return (.codeNotSent(failure), true)
            }
        }
    }

    /// Carries out one order that is a request.
    func perform(
        _ order: ExchangeOrder,
        _ item: Item,
        _ instance: inout Instance?,
        _ promise: inout LinkPromise?
    ) async throws -> ExchangeEvent {
        switch order {
        case .read:
            return try await read(item, &instance)
        case .enable:
            guard let id = item.seed.instanceID else {
                return .requestFailed(.unexpected(Evidence(note: "no instance id")))
            }
            let answer = try await context.platform.enable(id)
            if case .unauthorized = answer, case .failed(let failure) = try await credentials.check() {
                return .requestFailed(failure)
            }
            return .enableAnswered(answer)
        case .ping:
            guard let instance, let token = instance.elementToken else {
                return .pingAnswered(.failed(.unexpected(Evidence(note: "no Element token"))))
            }
            let answer = try await context.platform.ping(token, expecting: instance.id)
            if case .unauthorized = answer, case .failed(let failure) = try await credentials.check() {
                return .requestFailed(failure)
            }
            return .pingAnswered(answer)
        case .makeLink:
            return try await makeLink(item, &promise)
        case .exchange, .waitUntil, .pause, .retry, .finish:
            return .requestFailed(.unexpected(Evidence(note: "not an order that is sent")))
        }
    }

    /// Asks for a new authorization URL, and keeps what its callback will be known by.
    ///
    /// A customer's link outlives the code that was refused: they go on from the page that they are on.
    private func makeLink(_ item: Item, _ promise: inout LinkPromise?) async throws -> ExchangeEvent {
        let link = try await links.promisedLink(for: item, isFirst: false)
        if case .unauthorized = link.answer, case .failed(let failure) = try await credentials.check() {
            return .requestFailed(failure)
        }
        promise = link.promise
        return .linkAnswered(link.answer)
    }

    private func read(_ item: Item, _ instance: inout Instance?) async throws -> ExchangeEvent {
        guard let reference = try context.reference(to: item) else {
            return .instanceMissing(Evidence(note: "neither instance id nor Element token"))
        }
        switch try await context.platform.read(reference) {
        case .found(let read, let evidence):
            if let expected = item.seed.instanceID, read.id != expected {
                return .requestFailed(.unreadable(Evidence(note: "the platform showed another instance")))
            }
            if let flaw = item.elementFlaw(in: read) { return .requestFailed(.unexpected(Evidence(note: flaw))) }
            instance = read
            return .instanceRead(context.facts(of: read), evidence)
        case .gone(let evidence):
            return .instanceMissing(evidence)
        case .unauthorized(let evidence):
            if case .failed(let failure) = try await credentials.check() { return .requestFailed(failure) }
            return .instanceMissing(evidence)
        case .failed(let failure):
            return .requestFailed(failure)
        }
    }
}
