import OAuth

/// The orders, and how the work on a consent ends.
extension ExchangeMachine {
    mutating func read(_ next: State) -> Step {
        state = next
        failures = 0
        return Step(order: .read, settlement: nil, events: [])
    }

    mutating func readBack() -> Step {
        read(.readingBack)
    }

    /// Pings once.
    ///
    /// Where the ping may have been sent already, its answer counts as lost.
    mutating func ping(at now: Timestamp) -> Step {
        guard progress.pings == 0 else { return pingLost(at: now) }
        progress.pings = 1
        state = .pinging
        failures = 0
        return Step(order: .ping, settlement: nil, events: [])
    }

    /// Ends the consent: the item has its outcome.
    mutating func finish(
        _ outcome: Outcome,
        _ reason: Reason?,
        at now: Timestamp,
        settlement: Settlement? = nil,
        events: [Event] = []
    ) -> Step {
        let settlement = settlement ?? (isOpen ? .undecided : nil)
        progress.phase = .finished
        progress.outcome = outcome
        progress.reason = reason
        progress.httpStatus = progress.lastHTTPStatus
        progress.requestID = progress.lastRequestID
        progress.consentURL = nil
        state = .idle
        var words = [outcome.rawValue]
        if let reason, reason != .scopeNarrowed { words.append(reason.rawValue) }
        if outcome == .reauthenticated, let scopeGap { words.append(scopeGap.detail) }
        let detail = words.joined(separator: ": ")
        return Step(order: .finish, settlement: settlement, events: events + [event(.finished, at: now, detail)])
    }

    /// The item waits as before: nothing was sent, or what was sent came to nothing.
    mutating func backToWaiting(
        _ reason: Reason,
        at now: Timestamp,
        settlement: Settlement? = nil
    ) -> Step {
        let settlement = settlement ?? (isOpen ? .undecided : nil)
        progress.phase = .awaitingCode
        progress.outcome = .awaitingCode
        progress.reason = reason
        progress.dueAt = nil
        state = .idle
        return Step(
            order: .finish,
            settlement: settlement,
            events: [event(.deferred, at: now, reason.rawValue)]
        )
    }

    /// Waits for another code, under a new link: the old one was used.
    mutating func backToPerson(_ reason: Reason, at now: Timestamp, settlement: Settlement?) -> Step {
        var step = backToWaiting(reason, at: now, settlement: settlement)
        progress.consentURL = nil
        guard policy.hasApplication else { return step }
        state = .linking
        failures = 0
        step.order = .makeLink
        return step
    }

    /// An entry of the audit trail, with the answer that led to it.
    func event(_ kind: Event.Kind, at now: Timestamp, _ detail: String? = nil) -> Event {
        Event(kind, at: now, detail: detail, httpStatus: progress.lastHTTPStatus, requestID: progress.lastRequestID)
    }

    /// Keeps the last answer; what proved how the item stands is kept beside it.
    mutating func note(_ evidence: Evidence) {
        progress.lastHTTPStatus = evidence.httpStatus
        progress.lastRequestID = evidence.requestID
    }
}
