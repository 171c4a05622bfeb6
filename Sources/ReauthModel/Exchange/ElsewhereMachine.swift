import OAuth

/// The state machine of one look at a waiting instance: whether a person signed in on the platform's own page.
///
/// A pure value like ``ItemMachine``. The instance is read once, and called once where it has new tokens; a call that works
/// settles it. The caller holds the item's claim.
package struct ElsewhereMachine: Sendable, Hashable {
    /// Where the item stands between two orders.
    private enum State: Sendable, Hashable {
        case idle
        /// The instance is being read.
        case reading
        /// What other runs know of the instance is being looked up.
        case readingHistory(InstanceFacts)
        /// The items of all runs that wait for the same instance are being read.
        case readingWaitingItems(InstanceFacts, InstanceHistory)
        /// The instance is being called.
        case pinging(InstanceFacts)
        /// What was found is being recorded; with what to tell then, and where the store refused it.
        case recording(ElsewhereAnswer, otherwise: ElsewhereAnswer)
    }

    /// What survives the process.
    package private(set) var item: Item
    /// How often a request is sent, and how far apart.
    package let retry: RetryPolicy
    private let confirm: ConfirmMode
    private var state: State = .idle
    /// Failed tries of the request that is under way.
    private var failures = 0

    /// Takes up an item that waits for a code.
    package init(_ item: Item, confirm: ConfirmMode, retry: RetryPolicy = RetryPolicy()) {
        self.item = item
        self.confirm = confirm
        self.retry = retry
    }

    /// Takes in what happened and says what to do next.
    ///
    /// `now` is only written down.
    package mutating func handle(_ event: ElsewhereEvent, at now: Timestamp) -> ElsewhereOrder {
        switch (event, state) {
        case (.started, .idle):
            guard item.progress.outcome == .awaitingCode, item.progress.phase == .awaitingCode else {
                return .end(.busy)
            }
            state = .reading
            return .ask(.read)
        case (.platform(.instanceRead(let facts, _)), .reading):
            return read(facts)
        case (.historyRead(let history), .readingHistory(let facts)):
            if isProvedDead(history) { return ping(facts, history) }
            state = .readingWaitingItems(facts, history)
            return .readWaitingItems
        case (.waitingItemsRead(let others), .readingWaitingItems(let facts, let history)):
            // What is proved dead is not refreshed, so other tokens came with a sign-in, in whichever run it was proved.
            let isProved = others.contains { $0.confirmedAt != nil && $0.hasNewTokens(facts) }
            return isProved ? ping(facts, history) : end(.unproved(item))
        case (.platform(.pingAnswered(let answer)), .pinging(let facts)):
            return pinged(answer, facts, at: now)
        case (.platform(.requestFailed(let failure)), .reading):
            return again(.read, after: failure) ?? end(.unreachable(item))
        case (.platform(.requestFailed(let failure)), .pinging):
            // Nobody could tell whether our credentials caused the 401.
            return again(.ping, after: failure) ?? end(.unreachable(item))
        case (.recorded, .recording(let answer, _)):
            return end(answer)
        case (.recordRefused, .recording(_, let answer)):
            return end(answer)
        default:
            // The program is to stop, the instance is gone, or an event was not ordered: nothing can be said.
            return end(.unreachable(item))
        }
    }

    private mutating func end(_ answer: ElsewhereAnswer) -> ElsewhereOrder {
        state = .idle
        return .end(answer)
    }

    /// The same request once more; `nil` where it was tried often enough, and for a ping that may have been sent.
    private mutating func again(_ request: PlatformRequest, after failure: RequestFailure) -> ElsewhereOrder? {
        switch failure {
        case .parked(let until): return .wait(.until(until), then: request)
        case .throttled, .notSent: break
        case .lost, .unavailable, .unreadable: if request == .ping { return nil }
        case .unexpected: return nil
        }
        failures += 1
        return failures < retry.tries ? .wait(.retry(afterFailures: failures), then: request) : nil
    }

    // MARK: What the instance shows

    private mutating func read(_ facts: InstanceFacts) -> ElsewhereOrder {
        guard item.progress.hasNewTokens(facts) else { return end(.unchanged(item)) }
        if let before = item.progress.grantGroup, let after = facts.grantGroup, !before.isSameAccount(as: after) {
            return end(.otherAccount(item))
        }
        guard !facts.isDisabled, facts.canBePinged, confirm == .ping else { return end(.unproved(item)) }
        state = .readingHistory(facts)
        return .readHistory
    }

    /// Whether the tokens before these were proved dead by this run or by a ping of another one.
    ///
    /// Where nothing proves it, the new ones may as well come from a refresh.
    private func isProvedDead(_ history: InstanceHistory) -> Bool {
        if item.progress.confirmedAt != nil { return true }
        guard let pinged = history.pinged, pinged.isRejected, let token = pinged.token else { return false }
        return token == item.progress.accessTokenAfter ?? item.progress.accessTokenBefore
    }

    // MARK: The ping

    private mutating func ping(_ facts: InstanceFacts, _ history: InstanceHistory) -> ElsewhereOrder {
        guard history.mayPing(facts.accessToken) else { return end(.unreachable(item)) }
        state = .pinging(facts)
        failures = 0
        return .ask(.ping)
    }

    private mutating func pinged(_ answer: PingAnswer, _ facts: InstanceFacts, at now: Timestamp) -> ElsewhereOrder {
        switch answer {
        case .alive(let evidence):
            return settle(facts, evidence, at: now)
        case .rejectedByProvider(let evidence):
            item.progress.accessTokenAfter = facts.accessToken
            note(evidence)
            state = .recording(.rejected(item), otherwise: .busy)
            let deferred = event(.deferred, evidence, Reason.signInRequired.rawValue, at: now)
            return .record([deferred], PingFinding(token: facts.accessToken, answer: .rejected))
        case .forbidden, .unsupported:
            return end(.unproved(item))
        case .unauthorized, .otherInstance:
            return end(.unreachable(item))
        case .failed(let failure):
            return pingFailed(failure, facts)
        }
    }

    private mutating func pingFailed(_ failure: RequestFailure, _ facts: InstanceFacts) -> ElsewhereOrder {
        switch failure {
        case .lost, .unavailable, .unreadable:
            // It was sent, and may have been a failed refresh: all runs count it.
            state = .recording(.unreachable(item), otherwise: .unreachable(item))
            return .record([], PingFinding(token: facts.accessToken, answer: .unanswered))
        case .parked, .throttled, .notSent, .unexpected:
            return again(.ping, after: failure) ?? end(.unreachable(item))
        }
    }

    /// A call with the new tokens works: the person signed in, and the instance waits no longer.
    private mutating func settle(_ facts: InstanceFacts, _ evidence: Evidence, at now: Timestamp) -> ElsewhereOrder {
        // An older `state` is void from now on.
        item.progress.epoch += 1
        item.progress.phase = .finished
        item.progress.outcome = .reauthenticated
        item.progress.reason = .elsewhere
        item.progress.accessTokenAfter = facts.accessToken
        item.progress.reauthenticatedAt = now
        item.progress.verifiedAt = now
        item.progress.httpStatus = evidence.httpStatus
        item.progress.requestID = evidence.requestID
        note(evidence)
        item.progress.consentURL = nil
        item.progress.dueAt = nil
        if item.progress.grantGroup == nil { item.progress.grantGroup = facts.grantGroup }
        state = .recording(.settled(item), otherwise: .busy)
        let detail = "\(Outcome.reauthenticated.rawValue): \(Reason.elsewhere.rawValue)"
        return .record([event(.verified, evidence, at: now), event(.finished, evidence, detail, at: now)], nil)
    }

    /// Keeps the last answer.
    private mutating func note(_ evidence: Evidence) {
        item.progress.lastHTTPStatus = evidence.httpStatus
        item.progress.lastRequestID = evidence.requestID
    }

    private func event(_ kind: Event.Kind, _ evidence: Evidence, _ detail: String? = nil, at now: Timestamp) -> Event {
        Event(kind, at: now, detail: detail, httpStatus: evidence.httpStatus, requestID: evidence.requestID)
    }
}

extension ItemProgress {
    /// Whether the platform shows tokens that are none of those which are known as dead.
    ///
    /// Where both kinds are known, both must be new: with the refresh token of before it is a refresh and no sign-in.
    fileprivate func hasNewTokens(_ facts: InstanceFacts) -> Bool {
        guard let accessToken = facts.accessToken, let dead = accessTokenAfter ?? accessTokenBefore,
            accessToken != dead, accessToken != accessTokenBefore
        else { return false }
        guard let refreshTokenBefore else { return true }
        return facts.refreshToken.map { $0 != refreshTokenBefore } ?? true
    }
}
