/// The state machine of an item whose instance or element the input does not tell: both are found out before any effect.
///
/// A pure value like ``ItemMachine``, which takes over from it. What must survive the process is in ``item``.
package struct IdentificationMachine: Sendable, Hashable {
    /// Where the item stands between two orders.
    private enum State: Sendable, Hashable {
        case idle
        /// The instance is being read.
        case reading
        /// What is known of the instance is being looked up; with the item as the input told it.
        case lookingUp(before: Item)
        /// What was found out is being recorded; with the item as the input told it, and whether it moves to another lane.
        case identifying(before: Item, moves: Bool)
        /// It is being recorded that the item is put off.
        case puttingOff
        /// The outcome is being recorded.
        case ending
        /// It is being recorded that another item of the run has the instance.
        case endingAsDuplicate
    }

    /// What survives the process.
    package private(set) var item: Item
    /// How often the instance is read, and how far apart.
    package let retry: RetryPolicy
    /// Which instances the job means.
    private let selection: Selection
    private var state: State = .idle
    /// Failed reads.
    private var failures = 0

    /// Takes up an item of which nothing was done yet.
    package init(_ item: Item, selection: Selection, retry: RetryPolicy = RetryPolicy()) {
        self.item = item
        self.selection = selection
        self.retry = retry
    }

    /// Takes in what happened and says what to do next.
    ///
    /// `now` is written down, and the item is put off from then on.
    package mutating func handle(_ event: IdentificationEvent, at now: Timestamp) -> IdentificationOrder {
        switch (event, state) {
        case (.started, .idle):
            return read()
        case (.instanceShown(let instance), .reading):
            return shown(instance, at: now)
        case (.instanceMissing(let evidence), .reading):
            item.progress.httpStatus = evidence.httpStatus
            item.progress.requestID = evidence.requestID
            return end(.failed, .instanceGone, at: now)
        case (.requestFailed(let failure), .reading):
            return requestFailed(failure, at: now)
        case (.lookedUp(let lane, let isRecentlyDone), .lookingUp(let before)):
            return isRecentlyDone ? end(.skipped, .recentlyDone, at: now) : identified(in: lane, before)
        case (.recorded, .identifying(_, let moves)):
            return end(moves ? .open : .identified)
        case (.duplicateFound, .identifying(let before, _)):
            item = before
            return end(.skipped, .duplicate, at: now)
        case (.duplicateFound, .ending):
            item.seed.instanceID = nil
            let order = end(.skipped, .duplicate, at: now)
            state = .endingAsDuplicate
            return order
        case (.recorded, .ending), (.recordRefused, .ending), (.recorded, .endingAsDuplicate),
            (.recordRefused, .endingAsDuplicate), (.duplicateFound, .endingAsDuplicate):
            return end(.settled)
        default:
            // A record that was refused, or an event that was not ordered: nothing was done, and the item is taken up again.
            return end(.open)
        }
    }

    private mutating func read() -> IdentificationOrder {
        state = .reading
        return .read
    }

    private mutating func end(_ end: IdentificationEnd) -> IdentificationOrder {
        state = .idle
        return .end(end)
    }

    // MARK: The instance

    /// The job's selection applies as soon as it is known which instance is meant.
    private mutating func shown(_ instance: ShownInstance, at now: Timestamp) -> IdentificationOrder {
        let before = item
        item.seed.instanceID = instance.id
        item.seed.name = item.seed.name ?? instance.name
        item.seed.element = item.seed.element ?? instance.element
        if selection.exclude.contains(instance.id) { return end(.skipped, .excluded, at: now) }
        if !selection.elements.isEmpty, !selection.elements.contains(item.seed.element ?? "") {
            return end(.skipped, .notSelected, at: now)
        }
        state = .lookingUp(before: before)
        return .lookUp(instance.id, element: item.seed.element)
    }

    /// The item belongs to the lane of its provider from now on.
    private mutating func identified(in lane: LaneKey?, _ before: Item) -> IdentificationOrder {
        item.lane = lane
        item.progress.dueAt = nil
        item.progress.unreadablePauses = 0
        state = .identifying(before: before, moves: lane != before.lane)
        return .record([])
    }

    /// Ends the item.
    private mutating func end(_ outcome: Outcome, _ reason: Reason, at now: Timestamp) -> IdentificationOrder {
        item.progress.phase = .finished
        item.progress.outcome = outcome
        item.progress.reason = reason
        state = .ending
        return .record([Event(.finished, at: now, detail: "\(outcome.rawValue): \(reason.rawValue)")])
    }

    // MARK: Failures

    private mutating func requestFailed(_ failure: RequestFailure, at now: Timestamp) -> IdentificationOrder {
        switch failure {
        case .parked(let until):
            item.progress.dueAt = until
            state = .puttingOff
            return .record([])
        case .throttled:
            // The lane is parked by now; the next permit waits for it.
            return read()
        case .unexpected(let evidence):
            item.progress.httpStatus = evidence.httpStatus
            return end(.failed, .unexpectedResponse, at: now)
        case .unreadable(let evidence):
            failures += 1
            return failures < retry.tries ? .wait(.retry(afterFailures: failures)) : unreadable(evidence, at: now)
        case .notSent, .lost, .unavailable:
            failures += 1
            return failures < retry.tries
                ? .wait(.retry(afterFailures: failures)) : end(.failed, .unreachable, at: now)
        }
    }

    /// The answers cannot be read, however often it is asked: they prove nothing, so the item is put off.
    private mutating func unreadable(_ evidence: Evidence, at now: Timestamp) -> IdentificationOrder {
        item.progress.putOffUnreadable(at: now, retry)
        state = .puttingOff
        let event = Event(
            .deferred,
            at: now,
            detail: Reason.unexpectedResponse.rawValue,
            httpStatus: evidence.httpStatus,
            requestID: evidence.requestID
        )
        return .record([event])
    }
}
