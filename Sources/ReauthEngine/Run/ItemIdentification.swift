import ReauthModel

/// Finds out, before any effect, which instance a row means and of which element it is, where the input does not tell.
struct ItemIdentification: Sendable {
    let run: RunRecord
    let job: Job
    let checkpoints: any CheckpointRecorder
    let fleetHistory: (any FleetHistory)?
    let elements: ElementRules
    let requests: PlatformRequests
    let counters: RunCounters
    let stop: StopSignal
    let time: any TimeSource

    /// How it ended.
    enum End {
        /// The item may go on in this lane.
        case identified(InstanceReading)
        /// There is nothing more to do for it here.
        case ended(ItemDriver.End)
    }

    init(_ context: RunContext, requests: PlatformRequests, counters: RunCounters, stop: StopSignal) {
        run = context.run
        job = context.job
        checkpoints = context.storage.checkpoints
        fleetHistory = context.fleetHistory
        elements = context.elements
        self.requests = requests
        self.counters = counters
        self.stop = stop
        time = context.time
    }

    /// Reads the instance; then the item belongs to its provider's lane.
    func identify(_ item: inout Item) async throws -> End {
        var reading: InstanceReading?
        var failures = 0
        var generator = SystemRandomNumberGenerator()
        let retry = RetryPolicy()
        while true {
            switch try await requests.read(item, &reading) {
            case .instanceRead:
                guard let reading else { return .ended(.open) }
                return try await identified(&item, as: reading)
            case .instanceMissing(let evidence):
                item.progress.httpStatus = evidence.httpStatus
                item.progress.requestID = evidence.requestID
                return .ended(try await end(&item, .failed, .instanceGone))
            case .requestFailed(.parked(let until)):
                item.progress.dueAt = until
                _ = try await checkpoints.write(Checkpoint(item: item), to: run.id)
                return .ended(.open)
            case .requestFailed(.throttled):
                continue
            case .requestFailed(.unreadable(let evidence)) where failures + 1 >= retry.tries:
                return .ended(try await putOff(&item, evidence, retry))
            case .requestFailed(.unexpected(let evidence)):
                item.progress.httpStatus = evidence.httpStatus
                return .ended(try await end(&item, .failed, .unexpectedResponse))
            default:
                failures += 1
                guard failures < retry.tries else { return .ended(try await end(&item, .failed, .unreachable)) }
                try await stop.sleep(for: retry.delay(afterFailures: failures, using: &generator), time: time)
                if stop.isRequested { return .ended(.open) }
            }
        }
    }

    private func identified(_ item: inout Item, as reading: InstanceReading) async throws -> End {
        let unidentified = item
        let instance = reading.instance
        item.seed.instanceID = instance.id
        item.seed.name = item.seed.name ?? instance.name
        item.seed.element = item.seed.element ?? instance.element
        let selection = job.select
        if selection.exclude.contains(instance.id) { return .ended(try await end(&item, .skipped, .excluded)) }
        if !selection.elements.isEmpty, !selection.elements.contains(item.seed.element ?? "") {
            return .ended(try await end(&item, .skipped, .notSelected))
        }
        if try await isRecentlyDone(instance.id) { return .ended(try await end(&item, .skipped, .recentlyDone)) }
        let lane = elements.lane(forElement: item.seed.element)
        let moves = lane != item.lane
        if moves { counters.moved(from: item.lane, to: lane) }
        item.lane = lane
        item.progress.dueAt = nil
        item.progress.unreadablePauses = 0
        switch try await checkpoints.write(Checkpoint(item: item), to: run.id) {
        case .duplicateInstance:
            if moves { counters.moved(from: lane, to: unidentified.lane) }
            item = unidentified
            return .ended(try await end(&item, .skipped, .duplicate))
        case .written:
            return moves ? .ended(.open) : .identified(reading)
        case .voided, .revocationOpen, .codeSpent:
            return .ended(.open)
        }
    }

    /// An answer that cannot be read ends no item; the instance is read again later.
    private func putOff(_ item: inout Item, _ evidence: Evidence, _ retry: RetryPolicy) async throws -> ItemDriver.End {
        let now = time.now
        item.progress.putOffUnreadable(at: now, retry)
        let event = Event(
            .deferred,
            at: now,
            detail: Reason.unexpectedResponse.rawValue,
            httpStatus: evidence.httpStatus,
            requestID: evidence.requestID
        )
        _ = try await checkpoints.write(Checkpoint(item: item, events: [event]), to: run.id)
        return .open
    }

    /// Whether another run rotated or re-authenticated the instance within the job's `repeat` interval.
    ///
    /// Seen from the beginning of the run, as for the rows whose id the input told.
    private func isRecentlyDone(_ id: InstanceID) async throws -> Bool {
        guard let history = fleetHistory, let interval = job.repeatInterval else { return false }
        let scope = HistoryScope(platform: run.platformDigest, excluding: run.id)
        let standing = try await history.standings(of: [id], in: scope)[id]
        return standing?.isDone(since: run.startedAt.advanced(by: .zero - interval)) ?? false
    }

    private func end(_ item: inout Item, _ outcome: Outcome, _ reason: Reason) async throws -> ItemDriver.End {
        if try await written(&item, outcome, reason) == .duplicateInstance {
            item.seed.instanceID = nil
            _ = try await written(&item, .skipped, .duplicate)
        }
        counters.settled(item)
        return .settled
    }

    private func written(_ item: inout Item, _ outcome: Outcome, _ reason: Reason) async throws -> CheckpointResult {
        item.progress.phase = .finished
        item.progress.outcome = outcome
        item.progress.reason = reason
        let event = Event(.finished, at: time.now, detail: "\(outcome.rawValue): \(reason.rawValue)")
        return try await checkpoints.write(Checkpoint(item: item, events: [event]), to: run.id)
    }
}
