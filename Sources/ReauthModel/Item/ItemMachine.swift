import OAuth

/// The state machine of one item: events in the past tense go in, one order comes out.
///
/// A pure value. It performs nothing, reads no clock and holds no token. What must survive the process is in
/// ``progress``; the rest is where the item stands between two requests, and is found out again after a restart.
package struct ItemMachine: Sendable, Hashable {
    /// What an event led to.
    package struct Step: Sendable, Hashable {
        /// What to do next.
        package var order: ItemOrder
        /// How the open intent was settled by this event.
        package var settlement: Settlement?
        /// What belongs into the audit trail.
        package var events: [Event]
        /// What a ping just told of the access token, where all runs have to know.
        package var finding: PingFinding?
        /// Whether the item takes the turn of its grant group, where no other one has had it.
        package var takesTurn = false

        /// Whether ``ItemMachine/progress`` must be on stable storage before the order is carried out.
        ///
        /// An order to revoke is always recorded, together with its intent. So is a ping: after a crash nothing tells
        /// whether it was sent, and a second one may be the fifth failed refresh.
        package var mustBeRecorded: Bool {
            if settlement != nil || !events.isEmpty || finding != nil { return true }
            switch order {
            case .noteGrantGroup, .checkGrantGroup, .revoke, .ask(.ping), .wait(_, then: .ping), .end(.finish),
                .end(.hold),
                .end(.putOff),
                .end(.haltLane):
                return true
            // An order to disable an instance comes with its event; where it is repeated, that is on record.
            case .takeTurn, .ask(.read), .ask(.makeLink), .wait(_, then: .read), .wait(_, then: .makeLink), .disable,
                .end(.giveWay):
                return false
            }
        }
    }

    /// What survives the process.
    package internal(set) var progress: ItemProgress
    /// What decides.
    package let policy: ItemPolicy
    /// What other runs know of the instance.
    let history: InstanceHistory
    var state: State = .idle
    /// The last facts read, for decisions that follow a ping.
    var facts: InstanceFacts?
    /// Whether the open revocation is in doubt: sent, but no answer.
    var isInDoubt = false
    /// Whether the revocation under way repeats one that is in doubt.
    var isRepetition = false
    /// Pings of the attempt before the revocation under way.
    var pingsBefore = 0
    /// Pings of this attempt that this process has sent.
    var pingsHere = 0
    /// Failed tries of the request that is under way.
    var failures = 0
    /// What the item was before the last step, and still is where the store refuses that step.
    private var beforeStep: ItemProgress
    /// When the last revocation of this process was ordered.
    var attemptBeganAt: Timestamp?
    /// Whether it was taken up when only its link was missing.
    var beganDead = false
    /// Whether a call of this process worked, or was forbidden for another reason than that the instance is disabled.
    var hasCallWorked = false
    /// Whether the token was seen alive before a ping that was forbidden.
    var wasSeenAliveBefore = false
    /// The answer of a ping that was forbidden, until a read tells what it proves.
    var forbidden: Evidence?
    /// Which item of the grant group sends the revocation, as far as it was asked.
    var turn: RevocationTurn?
    /// The access token that the instance showed right before the last ping.
    var accessTokenAtPing: TokenFingerprint?

    /// Takes an item up from what the store has of it.
    package init(_ progress: ItemProgress, policy: ItemPolicy, history: InstanceHistory = InstanceHistory()) {
        self.progress = progress
        beforeStep = progress
        self.policy = policy
        self.history = history
        isInDoubt = progress.phase == .revoking
    }

    /// Takes in what happened and says what to do next.
    ///
    /// `now` is written down, and tells what happened within the seconds of one attempt.
    package mutating func handle(_ event: ItemEvent, at now: Timestamp) -> Step {
        switch event {
        case .voided(let epoch, let history):
            self = ItemMachine(beforeStep, policy: policy, history: history)
            return voided(epoch: epoch, at: now)
        case .linkRefused: return linkRefused(beforeStep, at: now)
        case .revocationNotRecorded: break
        case .started, .platform, .revocationAnswered, .disableAnswered, .grantGroupNoted, .grantGroupChecked,
            .turnTaken, .abandoned:
            beforeStep = progress
        }
        return step(after: event, at: now)
    }

    private mutating func step(after event: ItemEvent, at now: Timestamp) -> Step {
        switch progress.phase {
        case .planned, .revoking, .revoked, .dead: break
        case .awaitingCode where isDying: break
        // Whatever comes late changes nothing; from here on a code is awaited, and that is another machine's work.
        case .finished, .awaitingCode, .exchanging, .exchanged:
            return Step(order: .finish, settlement: nil, events: [])
        }
        switch (event, state) {
        case (.started, .idle):
            return started(at: now)
        case (.platform(.instanceRead(let facts, let evidence)), .reading(let purpose)):
            return read(facts, evidence, for: purpose, at: now)
        case (.grantGroupNoted, .notingGrantGroup(let facts, let evidence, let purpose)):
            return read(facts, evidence, for: purpose, at: now)
        case (.turnTaken(let turn), .takingTurn(let facts, let evidence)):
            return turnTaken(turn, facts, evidence, at: now)
        case (.grantGroupChecked(let standing), .checkingGrantGroup):
            return grantGroupChecked(standing, at: now)
        case (.platform(.instanceMissing(let evidence)), .reading):
            note(evidence)
            return instanceMissing(at: now)
        case (.revocationAnswered(let answer), .revoking(let kind)):
            return revocationAnswered(answer, naming: kind, at: now)
        case (.revocationNotRecorded(let refusal), .revoking(let kind)):
            var step = revocationAnswered(refusal.answer, naming: kind, at: now)
            // The store has no intent of this order. Where none was open before it, there is nothing to settle.
            if beforeStep.openToken == nil { step.settlement = nil }
            return step
        case (.platform(.pingAnswered(let answer)), .pinging(let purpose)):
            return pingAnswered(answer, for: purpose, at: now)
        case (.platform(.linkAnswered(let answer)), .linking):
            return linkAnswered(answer, at: now)
        case (.disableAnswered(let answer), .disabling):
            return disableAnswered(answer, at: now)
        case (.abandoned, _):
            return abandoned(at: now)
        case (.platform(.requestFailed(let failure)), .pinging(let purpose)):
            // Nobody could tell whether our credentials caused the 401. The ping was sent, so it is not repeated.
            failure.evidence.map { note($0) }
            return pingUnanswered(purpose, at: now)
        case (.platform(.requestFailed(let failure)), .reading), (.platform(.requestFailed(let failure)), .linking):
            return requestFailed(failure, at: now)
        default:
            // An event that was not ordered is a defect of the driver. The item is not lost by it, and a revocation that
            // may have been sent stays in doubt.
            return finish(progress.openToken == nil ? .failed : .inDoubt, .unexpectedResponse, at: now)
        }
    }

    // MARK: Beginnings

    private mutating func started(at now: Timestamp) -> Step {
        progress.dueAt = nil
        if let step = supersededMeanwhile(at: now) { return step }
        switch progress.phase {
        case .planned:
            return begin(at: now)
        case .revoking:
            return read(for: .settle)
        case .revoked:
            return isToBeDisabled ? disable(at: now) : confirm(at: now)
        case .dead:
            if isDying { return look(at: now) }
            beganDead = true
            // After a code for it, or a person's word, what was read before is not what is so.
            return progress.epoch > 1 ? read(for: .catchUp) : linkWhenAllowed(at: now)
        case .awaitingCode where isDying:
            return look(at: now)
        case .awaitingCode, .exchanging, .exchanged, .finished:
            return Step(order: .finish, settlement: nil, events: [])
        }
    }

    private mutating func begin(at now: Timestamp) -> Step {
        switch policy.action {
        case .check:
            return read(for: .check)
        case .reauthenticate:
            return read(for: .reauthenticate)
        case .rotate, .retire:
            switch decision {
            case .end(let outcome, let reason): return finish(outcome, reason, at: now)
            case .revoke: return read(for: .revoke)
            }
        }
    }

    /// What the job's policy means for this item.
    var decision: RevocationDecision { policy.decision }

    // MARK: The end

    /// Ends the item.
    ///
    /// An open revocation is settled as undecided unless the caller knows better.
    mutating func finish(
        _ outcome: Outcome,
        _ reason: Reason?,
        at now: Timestamp,
        settlement: Settlement? = nil,
        events: [Event] = []
    ) -> Step {
        var settlement = settlement
        if settlement == nil, progress.openToken != nil { settlement = .undecided }
        if settlement != nil { progress.openToken = nil }
        if progress.accessTokenAfter == progress.accessTokenBefore { progress.accessTokenAfter = nil }
        // Where nothing proved the end, the last answer is why.
        if outcome == .inDoubt || outcome == .failed && reason != .stillValid {
            progress.httpStatus = progress.lastHTTPStatus
            progress.requestID = progress.lastRequestID
        }
        progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
        progress.outcome = outcome
        // What was inferred is marked as such, unless there is something more important to say.
        progress.reason = reason ?? (progress.basis == .inferred && outcome != .superseded ? .inferred : nil)
        if outcome == .awaitingCode { progress.awaitingSince = now }
        state = .idle
        let detail = progress.reason.map { "\(outcome.rawValue): \($0.rawValue)" } ?? outcome.rawValue
        return Step(order: .finish, settlement: settlement, events: events + [event(.finished, at: now, detail)])
    }

    /// An entry of the audit trail, with the answer that led to it.
    func event(_ kind: Event.Kind, at now: Timestamp, _ detail: String? = nil) -> Event {
        Event(kind, at: now, detail: detail, httpStatus: progress.lastHTTPStatus, requestID: progress.lastRequestID)
    }

    /// Keeps the last answer.
    mutating func note(_ evidence: Evidence) {
        progress.lastHTTPStatus = evidence.httpStatus
        progress.lastRequestID = evidence.requestID
    }

    /// Keeps an answer that proves how the item stands.
    mutating func prove(_ evidence: Evidence) {
        note(evidence)
        keepAsProof(evidence)
    }

    /// Keeps an answer that came before the last one as the proof.
    mutating func keepAsProof(_ evidence: Evidence) {
        progress.httpStatus = evidence.httpStatus
        progress.requestID = evidence.requestID
    }
}
