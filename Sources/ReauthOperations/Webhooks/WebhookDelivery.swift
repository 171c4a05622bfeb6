import Logging
import ReauthEngine
import ReauthModel

/// Delivers webhooks beside the work of a command: it never holds the work up, and never fails it.
struct WebhookDelivery: Sendable {
    let environment: Environment
    let store: any OpenStore

    /// For how long a command goes on at its end, where a receiver did not take everything; what is pending then is delivered by the
    /// next process.
    static let patience: Duration = .seconds(20)
    /// The same for a person who asked to stop.
    private static let shortPatience: Duration = .seconds(3)

    /// Records what the runs of these jobs tell from now on, and delivers it until `body` has ended, and for some time after.
    ///
    /// `stop` shortens that time.
    func with<Value: Sendable>(
        _ files: [JobFile],
        stop: StopSignal,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await subscribe(files)
        let telling = files.filter { !$0.job.webhooks.isEmpty }
        guard !telling.isEmpty else { return try await body() }
        let end = StopSignal()
        let result = await withTaskGroup(of: Result<Value, any Error>?.self) { group in
            for file in telling {
                group.addTask {
                    await deliver(file, until: end) { stop.isRequested ? Self.shortPatience : Self.patience }
                    return nil
                }
            }
            group.addTask {
                defer { end.request() }
                do { return .success(try await body()) } catch { return .failure(error) }
            }
            var result: Result<Value, any Error>?
            for await value in group { result = value ?? result }
            return result
        }
        guard let result else { throw CancellationError() }
        let value = try result.get()
        // The work is done, however the store is now.
        let counts = try? await store.webhookCounts(of: nil)
        if let line = counts.flatMap({ WebhookCounts($0).line }) { environment.announcer.say(line) }
        return value
    }

    /// Delivers what is pending for the runs of these jobs, for at most `patience`.
    func finish(_ files: [JobFile], within patience: Duration) async throws {
        try await subscribe(files)
        let end = StopSignal()
        end.request()
        await withDiscardingTaskGroup { group in
            for file in files where !file.job.webhooks.isEmpty {
                group.addTask { await deliver(file, until: end) { patience } }
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

    private func deliver(_ file: JobFile, until end: StopSignal, patience: @Sendable () -> Duration) async {
        do {
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
                try await courier.finish(within: patience())
            }
        } catch is CancellationError {
            // What is pending is delivered by the next process.
        } catch {
            let words = OperationFailure(error).description
            environment.logger.error("webhooks of job \(file.job.name) are not delivered now: \(words)")
        }
    }
}
