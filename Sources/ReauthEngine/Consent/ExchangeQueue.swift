import Logging
import OAuth
import ReauthModel

/// Owns the exchanges of a process: each runs to its end, also when the request that brought the code is gone.
actor ExchangeQueue {
    private struct Order: Sendable {
        let sequence: Int64
        let response: PendingResponse
        let state: TokenHash?
        let done: AsyncStream<ConsentResult>.Continuation
    }

    let run: RunRecord
    let job: Job
    let items: any RunItems
    let checkpoints: any CheckpointRecorder
    let histories: ItemHistories
    /// The instances of other runs; `nil` where only this run is shown.
    let instances: (any InstanceItems)?
    private let states: any ConsentStates
    private let exchanges: any ExchangesUnderWay
    private let claims: any ItemClaims
    /// Makes the driver for items of a run of the same platform.
    private let makeDriver: @Sendable (RunRecord) -> ExchangeDriver
    let stop: StopSignal
    let time: any TimeSource
    private let logger: Logger
    private let orders: AsyncStream<Order>
    private let inbox: AsyncStream<Order>.Continuation
    /// How many callbacks redeem a `state` at this moment; each is answered only once it is known which was first.
    private var redeeming: [TokenHash: Int] = [:]
    /// Elements whose provider rejects our client: no further code of theirs is spent in vain by this process.
    private var rejectedClients: Set<String> = []
    /// Consents of this process that came to no end yet.
    private var underWay: Set<TokenHash> = []

    init(
        _ context: RunContext,
        states: any ConsentStates,
        exchanges: any ExchangesUnderWay,
        instances: (any InstanceItems)?,
        claims: any ItemClaims,
        credentials: CredentialsCheck,
        stop: StopSignal
    ) {
        run = context.run
        job = context.job
        items = context.storage.items
        checkpoints = context.storage.checkpoints
        histories = context.histories
        self.instances = instances
        self.states = states
        self.exchanges = exchanges
        self.claims = claims
        makeDriver = { ExchangeDriver(context, for: $0, credentials, stop: stop) }
        self.stop = stop
        time = context.time
        logger = context.logger
        (orders, inbox) = AsyncStream.makeStream(of: Order.self)
    }

    /// Exchanges a code; returns the result, or `underWay` when that takes longer than `patience`.
    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for sequence: Int64,
        state: TokenHash?,
        patience: Duration
    ) async throws -> ConsentResult {
        let (results, done) = AsyncStream.makeStream(of: ConsentResult.self)
        let pending = PendingResponse(response)
        let order = Order(sequence: sequence, response: pending, state: state, done: done)
        if case .terminated = inbox.yield(order) {
            // The program is about to end: nothing was sent.
            if let state { try await conclude(state, as: .tryAgain) }
            return .tryAgain
        }
        let time = time
        return try await withThrowingTaskGroup(of: ConsentResult?.self) { group in
            group.addTask {
                for await result in results { return result }
                return nil
            }
            group.addTask {
                try await time.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next().flatMap { $0 } ?? .underWay
        }
    }

    /// Carries out orders until the signal is given, and settles beside them the exchanges that earlier processes did not end.
    ///
    /// A code is good for minutes; those exchanges may take longer than that.
    func work() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            let inbox = inbox
            group.addTask { [stop] in
                await stop.requested()
                inbox.finish()
            }
            group.addTask { try await self.keepSettlingOpenExchanges() }
            for await order in orders {
                group.addTask { try await self.carryOut(order) }
            }
        }
    }

    /// Exchanges that could not be settled at first, because the far side did not answer, are looked at again.
    private func keepSettlingOpenExchanges() async throws {
        while !stop.isRequested {
            try await settleOpenExchanges()
            try await stop.sleep(for: Self.pauseBetweenLooks, time: time)
        }
    }

    /// Between two looks at the exchanges of earlier processes.
    private static let pauseBetweenLooks: Duration = .seconds(60)

    private func carryOut(_ order: Order) async throws {
        defer { order.done.finish() }
        let result: ConsentResult
        switch try await redeem(order.sequence, order.response) {
        case .some(let item): result = Self.result(item)
        case nil: result = .tryAgain
        }
        if let state = order.state { try await conclude(state, as: result) }
        order.done.yield(result)
    }

    // MARK: Consents

    /// Uses up a `state`; where it is accepted, the caller has to ``conclude(_:as:)``.
    func redeem(_ state: TokenHash) async throws -> RedeemedState {
        redeeming[state, default: 0] += 1
        defer { redeeming[state] = redeeming[state].flatMap { $0 > 1 ? $0 - 1 : nil } }
        let redeemed = try await states.redeem(state, at: time.now)
        if case .accepted = redeemed { underWay.insert(state) }
        return redeemed
    }

    /// Records what came of a consent.
    func conclude(_ state: TokenHash, as result: ConsentResult) async throws {
        try await states.conclude(state, as: result)
        underWay.remove(state)
    }

    /// What came of a consent whose `state` was used.
    ///
    /// Where it was not recorded, because the process died or had to pass the item on to the next one, the item tells.
    func result(of consent: ConsentRecord) async throws -> ConsentResult {
        if let result = consent.result, result != .underWay { return result }
        let isBusy = underWay.contains(consent.state) || redeeming[consent.state] != nil
        guard !isBusy, let item = try await item(consent.sequence) else { return .underWay }
        // Without a newer epoch no code of this consent was sent.
        return item.progress.epoch > consent.epoch ? Self.result(item) : .tryAgain
    }

    /// Exchanges a code under the item's claim.
    ///
    /// `nil` when another process works on the item, or when it does not wait for a code.
    func redeem(_ sequence: Int64, _ response: PendingResponse) async throws -> Item? {
        let driver = driver
        let ended =
            try await withClaim(on: sequence) { () -> Item? in
                guard let found = try await self.item(sequence), found.progress.outcome == .awaitingCode,
                    !self.rejectsClient(of: found)
                else { return nil }
                // A code that an earlier process sent in another run comes first: it may settle the instance.
                try await self.settleOtherRuns(found)
                guard let item = try await self.item(sequence), item.progress.outcome == .awaitingCode else {
                    return try await self.item(sequence)
                }
                // What an earlier process did not settle comes first; with new tokens in place, the code is not needed.
                let settled = try await driver.drive(item, response: nil)
                guard settled.progress.phase == .awaitingCode else { return settled }
                return try await driver.drive(settled, response: await response.take())
            } ?? nil
        if let ended, ended.progress.reason == .invalidClient, let element = ended.seed.element {
            if rejectedClients.insert(element).inserted {
                logger.error(
                    "\(element): \(Reason.invalidClient): no further code of it is sent by this process"
                )
            }
        }
        return ended
    }

    /// Whether the provider of an item was found to reject its application.
    func rejectsClient(of item: Item) -> Bool {
        item.seed.element.map(rejectedClients.contains) ?? false
    }

    /// Settles exchanges of a process that died: those of `instances` only, or all.
    func settleOpenExchanges(of instances: Set<InstanceID>? = nil) async throws {
        var last: Int64 = 0
        let driver = driver
        while !stop.isRequested {
            let open = try await exchanges.underWay(of: run.id, after: last, limit: 500)
            guard let end = open.last else { return }
            last = end.sequence
            // All of a page side by side: each may have to look more than once, with pauses.
            try await withThrowingDiscardingTaskGroup { group in
                for item in open {
                    if let instances, item.seed.instanceID.map(instances.contains) != true { continue }
                    group.addTask { try await self.settle(item.sequence, driver) }
                }
            }
        }
    }

    private func settle(_ sequence: Int64, _ driver: ExchangeDriver) async throws {
        _ = try await withClaim(on: sequence) {
            guard let item = try await self.item(sequence), item.progress.outcome == .awaitingCode,
                [.exchanging, .exchanged].contains(item.progress.phase)
            else { return }
            self.logger.notice("\(item.label): a code was sent before without a recorded end; looking first")
            _ = try await driver.drive(item, response: nil)
        }
    }

    /// Settles exchanges that an earlier process did not end for the same instance in other runs of the platform.
    ///
    /// The caller holds the instance's claim.
    private func settleOtherRuns(_ item: Item) async throws {
        guard let instances, let id = item.seed.instanceID, !run.platformDigest.isEmpty else { return }
        for other in try await instances.itemsUnderWay(of: id)
        where other.run.id != run.id && other.run.platformDigest == run.platformDigest {
            logger.notice("\(other.item.label): a code was sent in run \(other.run.id); looking first")
            _ = try await makeDriver(other.run).drive(other.item, response: nil)
        }
    }

    /// Claims the instance of an item for the length of `body`; `nil` when another one has it, or there is no such item.
    func withClaim<Result: Sendable>(
        on sequence: Int64,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result? {
        guard let item = try await item(sequence) else { return nil }
        return try await claims.withClaim(on: ClaimSubject(item, of: run), body)
    }

    /// Adds an event to an item's trail, unless it is claimed.
    func note(_ kind: Event.Kind, on sequence: Int64) async throws {
        _ = try await withClaim(on: sequence) {
            guard var item = try await self.item(sequence) else { return }
            if kind == .consentDenied, item.progress.outcome == .awaitingCode { item.progress.reason = .consentDenied }
            let checkpoint = Checkpoint(item: item, events: [Event(kind, at: self.time.now)])
            _ = try await self.checkpoints.write(checkpoint, to: self.run.id)
        }
    }

    var driver: ExchangeDriver { makeDriver(run) }

    func item(_ sequence: Int64) async throws -> Item? {
        try await items.item(of: run.id, sequence: sequence)
    }

    /// What to tell the person.
    static func result(_ item: Item) -> ConsentResult {
        switch (item.progress.outcome, item.progress.reason) {
        case (.reauthenticated, _): .reauthenticated
        case (.failed, .wrongAccount): .wrongAccount
        case (.awaitingCode, .codeRejected), (.awaitingCode, .exchangeUndecided), (.awaitingCode, .signInRequired),
            (.awaitingCode, .codeSpent):
            .codeRejected
        case (.awaitingCode, .invalidClient): .failed
        case (.awaitingCode, _): item.progress.phase == .awaitingCode ? .tryAgain : .underWay
        default: .failed
        }
    }
}
