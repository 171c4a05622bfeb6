import ReauthEngine
import ReauthModel

/// Opens everything that is needed to exchange codes of the waiting instances of a store, beside other processes that use
/// it.
struct ConsentSession: Sendable {
    let environment: Environment
    let stop: StopSignal

    /// The campaign of a store, opened.
    struct Opened: Sendable {
        var flow: CampaignConsentFlow
        var services: RemoteServicesByRun
        var store: any OpenStore

        /// Throws why a run could not be opened.
        func require(_ run: RunID) async throws {
            if let failure = await services.failure(of: run) { throw failure }
        }
    }

    /// Opens the campaign, or one run of it, for the length of `body`.
    ///
    /// `page` is where this machine reaches the consent page, where one is served: a sandbox's callbacks then lead
    /// there. A run that cannot be opened is shown as such; where no run can be opened, the failure of the newest one
    /// is thrown.
    func with<Result: Sendable>(
        runNamed name: String?,
        page: String?,
        _ body: @escaping @Sendable (Opened) async throws -> Result
    ) async throws -> Result {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        store.examine()
        var only: RunRecord?
        if let name {
            only = try await environment.run(named: name, in: store) { $0.state != .importing }
        } else if try await store.waitingRuns().isEmpty {
            throw OperationFailure(
                .usage,
                "no run in \(environment.places.store) has an instance that waits for a code"
            )
        }
        let services = RemoteServicesByRun(environment: environment, store: store, stop: stop, page: page)
        let flow = CampaignConsentFlow(
            store: store,
            opener: services,
            only: only,
            titles: try environment.catalogs.catalog(adding: nil).titles,
            time: environment.time,
            stop: stop,
            logger: environment.logger
        )
        let opened = Opened(flow: flow, services: services, store: store)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                await services.serve()
                return nil
            }
            group.addTask {
                defer { services.close() }
                try await flow.notice()
                if let newest = flow.runs.first, flow.closed.count == flow.runs.count {
                    try await opened.require(newest.id)
                }
                let delivery = WebhookDelivery(environment: environment, store: store)
                return try await delivery.with(jobsOf: { flow.runs }, stop: stop) { try await body(opened) }
            }
            defer { group.cancelAll() }
            var result: Result?
            while let value = try await group.next() { result = value ?? result }
            guard let result else { throw CancellationError() }
            return result
        }
    }
}
