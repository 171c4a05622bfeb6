import OAuth
import ReauthModel

extension ExchangeQueue {
    /// Reads a waiting instance once, and where it has new tokens calls it once: a call that works settles it.
    func lookElsewhere(_ sequence: Int64) async throws -> ElsewhereAnswer {
        try await withClaim(on: sequence) { () -> ElsewhereAnswer in
            guard let item = try await self.item(sequence), item.progress.outcome == .awaitingCode,
                item.progress.phase == .awaitingCode
            else { return .busy }
            return try await self.look(at: item)
        } ?? .busy
    }

    private func look(at item: Item) async throws -> ElsewhereAnswer {
        var holdings = PlatformRequests.Holdings()
        guard case .instanceRead(let facts, _) = try await ask(.read, item, &holdings) else {
            return .unreachable(item)
        }
        guard item.progress.hasNewTokens(facts) else { return .unchanged(item) }
        if let before = item.progress.grantGroup, let after = facts.grantGroup, !before.isSameAccount(as: after) {
            return .otherAccount(item)
        }
        guard !facts.isDisabled, facts.canBePinged, job.confirm == .ping else { return .unproved(item) }
        let history = try await histories.history(of: item)
        guard try await isProvedDead(item, facts, history) else { return .unproved(item) }
        guard history.mayPing(facts.accessToken),
            case .pingAnswered(let answer) = try await ask(.ping, item, &holdings)
        else { return .unreachable(item) }
        switch answer {
        case .alive(let evidence):
            return try await settle(item, facts, evidence)
        case .rejectedByProvider(let evidence):
            var rejected = item
            rejected.progress.accessTokenAfter = facts.accessToken
            rejected.progress.lastHTTPStatus = evidence.httpStatus
            rejected.progress.lastRequestID = evidence.requestID
            let detail = Reason.signInRequired.rawValue
            let events = [event(.deferred, evidence, detail)]
            guard try await write(rejected, events, PingFinding(token: facts.accessToken, answer: .rejected)) else {
                return .busy
            }
            return .rejected(rejected)
        case .failed(.lost), .failed(.unavailable), .failed(.unreadable):
            _ = try await write(item, [], PingFinding(token: facts.accessToken, answer: .unanswered))
            return .unreachable(item)
        case .forbidden, .unsupported: return .unproved(item)
        case .unauthorized, .otherInstance, .failed: return .unreachable(item)
        }
    }

    /// Whether the tokens before these were proved dead, in whichever run: what is dead is not refreshed, so other tokens came
    /// with a sign-in.
    ///
    /// Where nothing proves it, they may as well be a refresh.
    private func isProvedDead(_ item: Item, _ facts: InstanceFacts, _ history: InstanceHistory) async throws -> Bool {
        if item.progress.confirmedAt != nil { return true }
        if let pinged = history.pinged, pinged.isRejected, let token = pinged.token,
            token == item.progress.accessTokenAfter ?? item.progress.accessTokenBefore
        {
            return true
        }
        guard let instances, let id = item.seed.instanceID, !run.platformDigest.isEmpty else { return false }
        return try await instances.waitingItems(of: id).contains { other in
            other.run.platformDigest == run.platformDigest && other.item.progress.confirmedAt != nil
                && other.item.progress.hasNewTokens(facts)
        }
    }

    private func settle(_ item: Item, _ facts: InstanceFacts, _ evidence: Evidence) async throws -> ElsewhereAnswer {
        let now = time.now
        var item = item
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
        item.progress.lastHTTPStatus = evidence.httpStatus
        item.progress.lastRequestID = evidence.requestID
        item.progress.consentURL = nil
        item.progress.dueAt = nil
        if item.progress.grantGroup == nil { item.progress.grantGroup = facts.grantGroup }
        let detail = "\(Outcome.reauthenticated.rawValue): \(Reason.elsewhere.rawValue)"
        let events = [event(.verified, evidence), event(.finished, evidence, detail)]
        return try await write(item, events) ? .settled(item) : .busy
    }

    private func event(_ kind: Event.Kind, _ evidence: Evidence, _ detail: String? = nil) -> Event {
        Event(
            kind,
            at: time.now,
            detail: detail,
            httpStatus: evidence.httpStatus,
            requestID: evidence.requestID
        )
    }

    private func write(_ item: Item, _ events: [Event], _ finding: PingFinding? = nil) async throws -> Bool {
        var checkpoint = Checkpoint(item: item, events: events)
        checkpoint.finding = finding
        return try await checkpoints.write(checkpoint, to: run.id) == .written
    }

    /// Repeats a read that failed, but no ping that may have been sent.
    private func ask(
        _ request: PlatformRequest,
        _ item: Item,
        _ holdings: inout PlatformRequests.Holdings
    ) async throws -> PlatformEvent {
        let retry = RetryPolicy()
        var generator = SystemRandomNumberGenerator()
        var failures = 0
        while true {
            let event = try await driver.requests.send(request, for: item, &holdings)
            let failure: RequestFailure
            switch event {
            case .requestFailed(let reason), .pingAnswered(.failed(let reason)): failure = reason
            default: return event
            }
            let wait: Duration
            switch failure {
            case .parked(let until):
                wait = time.now.duration(to: until)
            case .throttled, .notSent:
                failures += 1
                wait = retry.delay(afterFailures: failures, using: &generator)
            case .lost, .unavailable, .unreadable:
                failures += 1
                wait = retry.delay(afterFailures: failures, using: &generator)
                if request == .ping { return event }
            case .unexpected:
                return event
            }
            guard failures < retry.tries, !stop.isRequested else { return event }
            try await stop.sleep(for: wait, time: time)
        }
    }
}

extension RunConsentFlow {
    /// Looks whether a person signed in elsewhere; see ``ElsewhereAnswer``.
    package func lookElsewhere(_ sequence: Int64) async throws -> ElsewhereAnswer {
        try await queue.lookElsewhere(sequence)
    }
}
