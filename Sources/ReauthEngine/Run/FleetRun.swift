import Logging
package import ReauthModel
import Synchronization

/// One run over a whole fleet: a lane per provider, side by side, until no item can go on by itself.
package struct FleetRun: Sendable {
    /// How a run ended, as far as this process is concerned.
    package struct End: Sendable, Hashable {
        /// Whether every item has its outcome or waits for a person.
        package var isFinished: Bool
        /// Lanes whose provider rejected our client; their items stay open.
        package var haltedLanes: [LaneKey]
        /// Lanes in which a wave did not prove itself; their other items stay open.
        package var heldLanes: [LaneKey]
        /// The failure thresholds that were passed.
        package var breaches: [ThresholdBreach]
        /// Whether the deadline ended it.
        package var isCutOff: Bool
    }

    private let context: RunContext
    private let stop: StopSignal

    /// `stop` ends it in good order.
    package init(context: RunContext, stop: StopSignal) {
        self.context = context
        self.stop = stop
    }

    /// Works until the end.
    ///
    /// `paces` samples the choke point, `onTick` is told about once a second where the run stands, `heartbeat` shows
    /// other processes that this one lives.
    ///
    /// Throws what must stop the run: ``CredentialsRejected``, ``StoreUnusable``, cancellation.
    @concurrent
    package func run(
        paces: @escaping @Sendable () -> [PaceReading],
        heartbeat: @escaping @Sendable () throws -> Void,
        onTick: @escaping @Sendable (RunSnapshot) -> Void
    ) async throws -> End {
        let tallies = try await storage.progress.tallies(of: run)
        let counters = RunCounters(tallies, RequestsPerItem(context.job))
        let failures = FailureGuard(
            context.job.safety.failureThreshold,
            outcomes: Dictionary(tallies: tallies),
            passed: context.passedFailures,
            stop: stop,
            logger: context.logger
        )
        let deadline = RunDeadline(context.deadline, stop: stop, time: context.time)
        let clocks = LaneClocks(lanes.compactMap(\.self), time: context.time)
        let driver = ItemDriver(context, counters: counters, failures: failures, clocks: clocks, stop: stop)
        let steerer = RunSteerer(context, stop: stop)
        try await steerer.begin()
        let standstills = LaneStandstills()
        let start = context.time.uptime
        let gauges = try await storage.progress.gauges(of: run)
        let earlier = Dictionary(gauges.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let monitor = RunMonitor(
            run: run,
            gauges: storage.gauges,
            time: context.time,
            counters: counters,
            clocks: clocks,
            steerer: steerer,
            standstill: { lane in
                if failures.isStopped(lane) { return .thresholdPassed }
                return lane.flatMap { standstills[$0] } ?? (steerer.isPaused(lane) ? .paused : nil)
            },
            start: start,
            earlier: earlier,
            paces: paces,
            heartbeat: heartbeat,
            onTick: onTick
        )
        let laneEnds = try await withThrowingTaskGroup(of: LaneEnds?.self) { group in
            group.addTask {
                try await monitor.tickUntilCancelled()
                return nil
            }
            group.addTask {
                try await deadline.waitUntilReached()
                return nil
            }
            group.addTask {
                try await steerer.watchStopFile()
                return nil
            }
            group.addTask { try await runLanes(driver, steerer, standstills) }
            defer { group.cancelAll() }
            // The others give no value, so the first one is the lanes' end.
            while let value = try await group.next() {
                if let ends = value { return ends }
            }
            return LaneEnds()
        }
        try await monitor.tick()
        let isSettled = try await storage.progress.tallies(of: run).allSatisfy { $0.open == 0 }
        let isFinished = isSettled ? try await !hasDyingTokens() : false
        if isFinished { try await storage.completion.finishRun(run, at: context.time.now) }
        return End(
            isFinished: isFinished,
            haltedLanes: laneEnds.halted,
            heldLanes: laneEnds.held,
            breaches: failures.breaches,
            isCutOff: deadline.isReached
        )
    }

    private var run: RunID { context.run.id }
    private var storage: RunStorage { context.storage }

    /// A lane for each provider, and `nil` for the items whose provider is not known.
    private var lanes: Set<LaneKey?> { Set(context.revocation.profiles.map { Optional($0.lane) } + [nil]) }

    /// Whether access tokens are still to be looked at after their expiry.
    private func hasDyingTokens() async throws -> Bool {
        for lane in lanes where try await storage.openItems.nextDue(of: run, lane: lane, stage: .looks) != nil {
            return true
        }
        return false
    }

    /// The lanes that ended before their work did, in the order of their names.
    private struct LaneEnds: Sendable {
        var halted: [LaneKey] = []
        var held: [LaneKey] = []
    }

    private func runLanes(
        _ driver: ItemDriver,
        _ steerer: RunSteerer,
        _ standstills: LaneStandstills
    ) async throws -> LaneEnds {
        let identifying = IdentificationFlag()
        return try await withThrowingTaskGroup(of: (LaneKey?, LaneEnd).self) { group in
            for lane in lanes {
                let runner = LaneRunner(
                    run: run,
                    lane: lane,
                    width: { width(of: steerer.limit(of: lane ?? .platform)) },
                    openItems: storage.openItems,
                    driver: driver,
                    pacer: context.pacer,
                    failures: driver.failures,
                    stop: stop,
                    time: context.time,
                    mayReceive: { lane != nil && identifying.isUnderWay },
                    holdsLinks: context.revocation.profiles.contains { $0.lane == lane && $0.reach != .grant }
                        && context.job.action == .rotate,
                    waves: lane.flatMap { waveGate($0, standstills) },
                    clocks: driver.clocks
                )
                group.addTask {
                    let end = try await work(runner, steerer)
                    if lane == nil { identifying.end() }
                    return (lane, end)
                }
            }
            var ends = LaneEnds()
            for try await (lane, end) in group {
                guard let lane else { continue }
                switch end {
                case .exhausted, .stopped: continue
                case .held:
                    standstills.note(.awaitsApproval, of: lane)
                    ends.held.append(lane)
                case .halted:
                    context.logger.error(
                        "\(lane): the provider rejects the application's client id or secret; its lane is halted",
                        metadata: ["reason": "\(Reason.invalidClient)"]
                    )
                    standstills.note(.halted, of: lane)
                    ends.halted.append(lane)
                }
            }
            return LaneEnds(halted: ends.halted.sorted(), held: ends.held.sorted())
        }
    }

    /// Works on a lane, stretch by stretch.
    private func work(_ runner: LaneRunner, _ steerer: RunSteerer) async throws -> LaneEnd {
        while true {
            let stretch = try await steerer.stretch(of: runner.lane, runner.clocks)
            let end = try await runner.following(stretch).work()
            let isInterrupted = stretch.isRequested && !stop.isRequested
            guard end == .stopped, isInterrupted, !runner.failures.isStopped(runner.lane) else { return end }
        }
    }

    private func waveGate(_ lane: LaneKey, _ standstills: LaneStandstills) -> WaveGate? {
        guard !context.job.safety.waves.isEmpty else { return nil }
        return WaveGate(
            run: run,
            lane: lane,
            safety: context.job.safety,
            records: storage.waves,
            isRevoked: { [elements = context.elements, job = context.job] element in
                elements.policy(forElement: element, of: job).demand(of: ItemProgress()).revocations > 0
            },
            stop: stop,
            time: context.time,
            logger: context.logger,
            standstills: standstills
        )
    }

    /// Enough items in flight to use the lane's limit while each of them also waits for the platform, and no more: each of
    /// them has read a token that grows older.
    ///
    /// Items without a provider need the platform only.
    private func width(of limit: LaneLimit?) -> Int {
        let limit = limit ?? .unknownProvider
        let perSecond = limit.windows.map { Double($0.count) / $0.period.seconds }.min() ?? 1
        let wanted = 4 * max(Double(limit.concurrency), perSecond)
        return max(1, min(context.job.concurrency, Int(wanted.rounded(.up))))
    }
}

/// Whether rows without an element are still being read, and may go to any lane.
private final class IdentificationFlag: Sendable {
    private let flag = Mutex(true)

    var isUnderWay: Bool { flag.withLock { $0 } }

    func end() { flag.withLock { $0 = false } }
}
