import ReauthModel

/// Carries out what ``IdentificationMachine`` orders for an item whose instance or element the input does not tell.
struct ItemIdentification: Sendable {
    let run: RunRecord
    let job: Job
    let checkpoints: any CheckpointRecorder
    let earlierRuns: (any EarlierRuns)?
    let elements: ElementRules
    let requests: PlatformRequests
    let counters: RunCounters
    let failures: FailureGuard
    var stop: StopSignal
    let time: any TimeSource

    /// How it ended.
    enum End {
        /// The item may go on in this lane.
        case identified
        /// There is nothing more to do for it here.
        case ended(ItemDriver.End)
    }

    init(
        _ context: RunContext,
        requests: PlatformRequests,
        counters: RunCounters,
        failures: FailureGuard,
        stop: StopSignal
    ) {
        run = context.run
        job = context.job
        checkpoints = context.storage.checkpoints
        earlierRuns = context.earlierRuns
        elements = context.elements
        self.requests = requests
        self.counters = counters
        self.failures = failures
        self.stop = stop
        time = context.time
    }

    /// Finds out what the item means; `reading` is the instance as it was read.
    func identify(_ item: inout Item, _ reading: inout InstanceReading?) async throws -> End {
        var machine = IdentificationMachine(item, selection: job.select)
        var order = machine.handle(.started, at: time.now)
        var generator = SystemRandomNumberGenerator()
        while true {
            if machine.item.lane != item.lane { counters.moved(from: item.lane, to: machine.item.lane) }
            item = machine.item
            let event: IdentificationEvent
            switch order {
            case .read:
                event = try await read(item, &reading)
            case .wait(let wait):
                let delay = machine.retry.delay(of: wait, at: time.now, using: &generator)
                try await stop.sleep(for: delay, time: time)
                if stop.isRequested { return .ended(.open) }
                event = try await read(item, &reading)
            case .lookUp(let id, let element):
                event = .lookedUp(
                    lane: elements.lane(forElement: element),
                    isRecentlyDone: try await isRecentlyDone(id)
                )
            case .record(let events):
                event = try await record(item, events)
            case .end(.identified):
                return .identified
            case .end(.open):
                return .ended(.open)
            case .end(.settled):
                counters.settled(item)
                failures.ended(item)
                return .ended(.settled)
            }
            order = machine.handle(event, at: time.now)
        }
    }

    private func read(_ item: Item, _ reading: inout InstanceReading?) async throws -> IdentificationEvent {
        switch try await requests.read(item) {
        case .shown(let shown, _):
            reading = shown
            let instance = shown.instance
            return .instanceShown(ShownInstance(id: instance.id, name: instance.name, element: instance.element))
        case .missing(let evidence): return .instanceMissing(evidence)
        case .failed(let failure): return .requestFailed(failure)
        }
    }

    private func record(_ item: Item, _ events: [Event]) async throws -> IdentificationEvent {
        switch try await checkpoints.write(Checkpoint(item: item, events: events), to: run.id) {
        case .written: .recorded
        case .duplicateInstance: .duplicateFound
        case .voided, .revocationOpen, .codeSpent, .grantCapReached: .recordRefused
        }
    }

    /// Whether another run rotated or re-authenticated the instance within the job's `repeat` interval.
    ///
    /// Seen from the beginning of the run, as for the rows whose id the input told.
    private func isRecentlyDone(_ id: InstanceID) async throws -> Bool {
        guard let history = earlierRuns, let interval = job.repeatInterval else { return false }
        let scope = HistoryScope(platform: run.platformDigest, excluding: run.id)
        let standing = try await history.standings(of: [id], in: scope)[id]
        return standing?.isDone(since: run.startedAt.advanced(by: .zero - interval)) ?? false
    }
}
