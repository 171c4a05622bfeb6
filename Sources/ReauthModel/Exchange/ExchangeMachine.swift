package import OAuth

/// The state machine of one consent: from the code that came back to the proof that the instance works again.
///
/// A pure value like ``ItemMachine``, which it takes over from once an item waits for a code. It never sees the code: it
/// orders that the code at hand is sent, once; carrying out the order consumes it. What must survive the process is in
/// ``progress``.
package struct ExchangeMachine: Sendable, Hashable {
    /// What an event led to.
    package struct Step: Sendable, Hashable {
        /// What to do next.
        package var order: ExchangeOrder
        /// How the open intent was settled by this event.
        package var settlement: Settlement?
        /// What belongs into the audit trail.
        package var events: [Event]

        /// Whether ``ExchangeMachine/progress`` must be on stable storage before the order is carried out.
        package var mustBeRecorded: Bool {
            if settlement != nil || !events.isEmpty { return true }
            switch order {
            case .exchange, .send(.enable), .send(.ask(.ping)), .finish: return true
            case .send(.ask(.read)), .send(.ask(.makeLink)), .wait: return false
            }
        }
    }

    /// Where the item stands between two requests.
    enum State: Sendable, Hashable {
        case idle
        /// The instance is read to learn what it has before the code is sent.
        case reading
        /// It is being enabled, so that the platform takes the code, or so that it can be called.
        case enabling(beforeExchange: Bool)
        /// The code is under way; with what the item was before it was ordered, and the events that came with the order.
        case exchanging(before: ItemProgress, [Event])
        /// The code's answer was lost, and the instance is read to see what became of it.
        case readingBack
        /// The code was exchanged, and the instance is read to see its new tokens.
        case verifying
        /// The one ping is under way.
        case pinging
        /// The instance is read to learn whether a 403 means disabled or forbidden.
        case explaining
        /// A new link is being made.
        case linking
    }

    /// How long to wait before each further look at what became of a code, the first look aside.
    ///
    /// The platform reruns an element's provisioning with the exchange, so it may take its time.
    package static let readBackDelays: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]

    /// What survives the process.
    package internal(set) var progress: ItemProgress
    /// What decides.
    package let policy: ItemPolicy
    var state: State = .idle
    var facts: InstanceFacts?
    /// Looks that were taken at what became of the code.
    var looks = 0
    /// Failed tries of the request that is under way.
    var failures = 0
    /// Tries to send the code of which no byte was sent.
    var unsent = 0
    /// What the person did not grant, as far as the callback told.
    let scopeGap: ScopeGap?

    /// Takes an item up that waits for a code, or whose code has no recorded end.
    package init(_ progress: ItemProgress, policy: ItemPolicy, scopeGap: ScopeGap? = nil) {
        self.progress = progress
        self.policy = policy
        self.scopeGap = scopeGap
    }

    /// Takes in what happened and says what to do next.
    ///
    /// `now` is only written down.
    package mutating func handle(_ event: ExchangeEvent, at now: Timestamp) -> Step {
        switch (event, state) {
        case (.started(let hasCode), .idle):
            return started(hasCode: hasCode, at: now)
        case (_, .idle):
            // Nothing is under way: whatever comes late changes nothing.
            return Step(order: .finish, settlement: nil, events: [])
        case (.platform(.instanceRead(let facts, let evidence)), _):
            note(evidence)
            failures = 0
            self.facts = facts
            return instanceRead(facts, at: now)
        case (.platform(.instanceMissing(let evidence)), _):
            note(evidence)
            return finish(.failed, .instanceGone, at: now)
        case (.enableAnswered(let answer), .enabling(let beforeExchange)):
            return enableAnswered(answer, beforeExchange: beforeExchange, at: now)
        case (.exchangeAnswered(let answer), .exchanging):
            return exchangeAnswered(answer, at: now)
        case (.codeNotSent(let failure), .exchanging):
            return codeNotSent(failure, at: now)
        case (.exchangeNotRecorded(let refusal), .exchanging(let before, let events)):
            progress = before
            var step = exchangeNotRecorded(refusal, at: now)
            step.events = events + step.events
            return step
        case (.platform(.pingAnswered(let answer)), .pinging):
            return pingAnswered(answer, at: now)
        case (.platform(.linkAnswered(let answer)), .linking):
            return linkAnswered(answer, at: now)
        case (.platform(.requestFailed(let failure)), .exchanging):
            // Nobody could tell whether our credentials caused the 401. The code was sent all the same.
            return exchangeAnswered(.failed(failure), at: now)
        case (.platform(.requestFailed(let failure)), .pinging):
            // So it is of a ping, which was sent too.
            failure.evidence.map { note($0) }
            return pingLost(at: now)
        case (.platform(.requestFailed(let failure)), _):
            return requestFailed(failure, at: now)
        default:
            return notOrdered(at: now)
        }
    }

    /// An event that was not ordered is a defect of the driver.
    ///
    /// The item is not lost by it, and nothing is sent again.
    mutating func notOrdered(at now: Timestamp) -> Step {
        if isOpen { return finish(.inDoubt, .unexpectedResponse, at: now) }
        return progress.phase == .exchanged
            ? stayUnderWay(.unexpectedResponse, at: now) : backToWaiting(.unexpectedResponse, at: now)
    }

    /// Whether a code may have been sent without its end being known.
    var isOpen: Bool { progress.phase == .exchanging }

    private mutating func started(hasCode: Bool, at now: Timestamp) -> Step {
        switch progress.phase {
        case .exchanging:
            // Ask first, act second: what became of the last code decides whether more is to be done.
            return readBack()
        case .exchanged:
            return read(.verifying)
        case .awaitingCode where hasCode:
            return read(.reading)
        case .planned, .revoking, .revoked, .dead, .awaitingCode, .finished:
            return Step(order: .finish, settlement: nil, events: [])
        }
    }

    private mutating func instanceRead(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        switch state {
        case .reading: return readyToExchange(facts, at: now)
        case .readingBack: return lookedBack(facts, at: now)
        case .verifying: return verify(facts, at: now)
        case .explaining:
            // `insufficient_scope` (RFC 6750 §3.1): the provider knows the token, so it lives.
            return facts.isDisabled ? finish(.failed, .instanceDisabled, at: now) : verified(.forbidden, at: now)
        case .idle, .enabling, .exchanging, .pinging, .linking:
            return notOrdered(at: now)
        }
    }

    // MARK: Before

    private mutating func readyToExchange(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        // The last chance to learn which account has to sign in again.
        if progress.grantGroup == nil { progress.grantGroup = facts.grantGroup }
        if facts.isDisabled {
            guard mayEnable else { return backToWaiting(.instanceDisabled, at: now) }
            return enable(beforeExchange: true)
        }
        return exchange([])
    }

    var mayEnable: Bool {
        switch policy.reenable {
        case .all: true
        case .autoDisabled: !progress.wasDisabled
        case .none: false
        }
    }

    mutating func enable(beforeExchange: Bool) -> Step {
        state = .enabling(beforeExchange: beforeExchange)
        failures = 0
        return Step(order: .enable, settlement: nil, events: [])
    }

    private mutating func enableAnswered(_ answer: EnableAnswer, beforeExchange: Bool, at now: Timestamp) -> Step {
        switch answer {
        case .enabled(let evidence):
            note(evidence)
            let enabled = event(.enabled, at: now)
            if beforeExchange { return exchange([enabled]) }
            var step = prove(at: now)
            step.events.insert(enabled, at: 0)
            return step
        case .gone(let evidence):
            note(evidence)
            return finish(.failed, .instanceGone, at: now)
        case .unauthorized(let evidence):
            note(evidence)
            return beforeExchange
                ? backToWaiting(.instanceDisabled, at: now) : finish(.failed, .instanceDisabled, at: now)
        case .failed(let failure):
            return requestFailed(failure, at: now)
        }
    }

    /// Orders that the code is sent, and records `events` with its intent.
    mutating func exchange(_ events: [Event]) -> Step {
        let before = progress
        // Where it cannot be read, the last one that could be: what is shown again afterwards is not new.
        progress.accessTokenAtExchange =
            facts?.accessToken ?? progress.accessTokenAfter ?? progress.accessTokenBefore
        progress.refreshTokenAtExchange = facts?.refreshToken
        // With the consent, every revocation that was meant for an older one is void.
        progress.epoch += 1
        progress.pings = 0
        progress.phase = .exchanging
        state = .exchanging(before: before, events)
        looks = 0
        return Step(order: .exchange, settlement: nil, events: events)
    }
}
