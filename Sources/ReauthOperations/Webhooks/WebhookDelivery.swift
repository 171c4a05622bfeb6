import Logging
import ReauthEngine
import ReauthModel
import Synchronization

/// Delivers webhooks beside the work of a command: it never holds the work up, and never fails it.
struct WebhookDelivery: Sendable {
    let environment: Environment
    let store: any OpenStore

    /// For how long a command goes on at its end, where a receiver did not take everything; what is pending then is delivered by the
    /// next process.
    static let patience: Duration = .seconds(20)
    /// The same where somebody asked to stop before the work ended.
    private static let shortPatience: Duration = .seconds(3)
    /// How often it looks for jobs that join; one whose file cannot be read now is looked at again.
    var joinInterval: Duration = .seconds(30)
    /// After what time it goes on where the store, or something else that it needs, failed.
    var recovery: Duration = .seconds(30)

    /// Records what the runs of these jobs tell from now on, and delivers it until `body` has ended, and for some time after.
    ///
    /// `stop` shortens that time: a person who waits for the end needs no second signal, which would take the result from them.
    func with<Value: Sendable>(
        _ files: [JobFile],
        stop: StopSignal,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await subscribe(files)
        guard files.contains(where: { !$0.job.webhooks.isEmpty }) else { return try await body() }
        return try await deliver(files, stop: stop, joining: { [] }, body)
    }

    /// The same of the jobs of these runs; those of runs that are there only later join.
    func with<Value: Sendable>(
        jobsOf runs: @escaping @Sendable () -> [RunRecord],
        stop: StopSignal,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let first = runs()
        let files = environment.jobFiles(of: first)
        try await subscribe(files)
        let seen = Mutex(Set(files.map(\.job.name)))
        return try await deliver(
            files,
            stop: stop,
            joining: { [environment] in
                let new = runs().filter { run in seen.withLock { !$0.contains(run.job) } }
                let files = new.isEmpty ? [] : environment.jobFiles(of: new)
                seen.withLock { $0.formUnion(files.map(\.job.name)) }
                return files
            },
            body
        )
    }

    private func deliver<Value: Sendable>(
        _ files: [JobFile],
        stop: StopSignal,
        joining: @escaping @Sendable () -> [JobFile],
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let end = StopSignal()
        let result = await withTaskGroup(of: Ending<Value>.self) { group in
            group.addTask {
                await deliver(files, joining: joining, until: end)
                return .delivery
            }
            group.addTask {
                defer { end.request() }
                do { return .work(.success(try await body())) } catch { return .work(.failure(error)) }
            }
            group.addTask {
                await end.requested()
                let patience = stop.isRequested ? Self.shortPatience : .zero
                await stop.requested()
                try? await environment.time.sleep(for: patience)
                return .patience
            }
            var result: Result<Value, any Error>?
            var isDelivered = false
            while !isDelivered || result == nil, let ending = await group.next() {
                switch ending {
                case .work(let value): result = value
                case .delivery: isDelivered = true
                // What is in flight is sent again by the next process, with its id.
                case .patience: group.cancelAll()
                }
            }
            group.cancelAll()
            return result
        }
        guard let result else { throw CancellationError() }
        let value = try result.get()
        // The work is done, however the store is now.
        let counts = try? await store.webhookCounts(of: nil)
        if let line = counts.flatMap({ WebhookCounts($0).line }) { environment.announcer.say(line) }
        return value
    }

    /// Delivers for these jobs, and for those that join, until the work has ended.
    private func deliver(_ files: [JobFile], joining: @Sendable () -> [JobFile], until end: StopSignal) async {
        await withDiscardingTaskGroup { group in
            func add(_ file: JobFile) {
                guard !file.job.webhooks.isEmpty else { return }
                group.addTask { await deliver(file, until: end, patience: Self.patience) }
            }
            for file in files { add(file) }
            while !end.isRequested {
                do { try await end.sleep(for: joinInterval, time: environment.time) } catch { return }
                for file in joining() {
                    do { try await subscribe([file]) } catch {
                        // Its own process has subscribed it, or will.
                        environment.logger.warning("webhooks of job \(file.job.name): \(OperationFailure(error))")
                    }
                    add(file)
                }
            }
        }
    }

    /// Delivers what is pending for the runs of these jobs, for at most `patience`.
    func finish(_ files: [JobFile], within patience: Duration) async throws {
        try await subscribe(files)
        let end = StopSignal()
        end.request()
        await withDiscardingTaskGroup { group in
            for file in files where !file.job.webhooks.isEmpty {
                group.addTask { await deliver(file, until: end, patience: patience) }
            }
        }
    }

    /// A job's receivers are those that its file names now, for events of all its runs from now on.
    func subscribe(_ files: [JobFile]) async throws {
        for file in files {
            let subscriptions = file.job.webhooks.map { WebhookSubscription(receiver: $0.name, events: $0.events) }
            try await store.setWebhooks(subscriptions, ofJob: file.job.name)
        }
    }

    /// What ended, of the work and what goes on beside it.
    private enum Ending<Value: Sendable>: Sendable {
        case work(Result<Value, any Error>)
        case delivery
        case patience
    }

    /// Where something fails it goes on after a while: the work beside it may take weeks.
    private func deliver(_ file: JobFile, until end: StopSignal, patience: Duration) async {
        var told: String?
        while true {
            let begin = environment.time.uptime
            do {
                try await send(file, until: end, patience: patience)
                return
            } catch is CancellationError {
                // What is pending is delivered by the next process.
                return
            } catch {
                let words = OperationFailure(error).description
                // What fails the same way each time is said once.
                if words != told || environment.time.uptime - begin > recovery {
                    environment.logger.error("webhooks of job \(file.job.name) are not delivered now: \(words)")
                }
                told = words
            }
            guard !end.isRequested else { return }
            do { try await end.sleep(for: recovery, time: environment.time) } catch { return }
        }
    }

    private func send(_ file: JobFile, until end: StopSignal, patience: Duration) async throws {
        try await environment.webhooks.withReceivers(of: file) { receivers in
            let courier = WebhookCourier(
                job: file.job.name,
                receivers: receivers,
                outbox: store,
                facts: WebhookFacts(
                    store: store,
                    links: CustomerLinks(
                        links: store,
                        tokens: LinkTokens(key: store.fingerprintKey),
                        time: environment.time
                    ),
                    customerColumn: file.job.console.groupBy
                ),
                time: environment.time,
                logger: environment.logger
            )
            try await courier.work(until: end)
            try await courier.finish(within: patience)
        }
    }
}
