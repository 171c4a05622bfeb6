import ReauthModel

// Rows that do not say which instance they mean, or of which element it is.
extension ItemDriver {
    enum Identification {
        case identified(InstanceReading)
        case ended(End)
    }

    /// Learns what instance and element a row means, before any effect; then the item goes to its provider's lane.
    func identify(_ item: inout Item) async throws -> Identification {
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
                _ = try await context.store.write(Checkpoint(item: item), to: context.run.id)
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
                try await stop.sleep(
                    for: retry.delay(afterFailures: failures, using: &generator),
                    time: context.time
                )
                if stop.isRequested { return .ended(.open) }
            }
        }
    }

    private func identified(_ item: inout Item, as reading: InstanceReading) async throws -> Identification {
        let unidentified = item
        let instance = reading.instance
        item.seed.instanceID = instance.id
        item.seed.name = item.seed.name ?? instance.name
        item.seed.element = item.seed.element ?? instance.element
        let selection = context.job.select
        if selection.exclude.contains(instance.id) { return .ended(try await end(&item, .skipped, .excluded)) }
        if !selection.elements.isEmpty, !selection.elements.contains(item.seed.element ?? "") {
            return .ended(try await end(&item, .skipped, .notSelected))
        }
        if try await isRecentlyDone(instance.id) { return .ended(try await end(&item, .skipped, .recentlyDone)) }
        let lane = context.lane(forElement: item.seed.element)
        let moves = lane != item.lane
        if moves { counters.moved(from: item.lane, to: lane) }
        item.lane = lane
        item.progress.dueAt = nil
        item.progress.unreadablePauses = 0
        switch try await context.store.write(Checkpoint(item: item), to: context.run.id) {
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

    /// Nothing that cannot be read ends an item; it is asked again later.
    private func putOff(_ item: inout Item, _ evidence: Evidence, _ retry: RetryPolicy) async throws -> End {
        let now = context.time.now
        item.progress.putOffUnreadable(at: now, retry)
        let event = Event(
            .deferred,
            at: now,
            detail: Reason.unexpectedResponse.rawValue,
            httpStatus: evidence.httpStatus,
            requestID: evidence.requestID
        )
        _ = try await context.store.write(Checkpoint(item: item, events: [event]), to: context.run.id)
        return .open
    }

    /// Whether another run rotated or re-authenticated the instance within the job's `repeat` interval.
    ///
    /// Seen from the beginning of the run, as for the rows whose id the input told.
    private func isRecentlyDone(_ id: InstanceID) async throws -> Bool {
        guard let history = context.fleetHistory, let interval = context.job.repeatInterval else { return false }
        let scope = HistoryScope(platform: context.run.platformDigest, excluding: context.run.id)
        let standing = try await history.standings(of: [id], in: scope)[id]
        return standing?.isDone(since: context.run.startedAt.advanced(by: .zero - interval)) ?? false
    }

    private func end(_ item: inout Item, _ outcome: Outcome, _ reason: Reason) async throws -> End {
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
        let event = Event(.finished, at: context.time.now, detail: "\(outcome.rawValue): \(reason.rawValue)")
        return try await context.store.write(Checkpoint(item: item, events: [event]), to: context.run.id)
    }
}
