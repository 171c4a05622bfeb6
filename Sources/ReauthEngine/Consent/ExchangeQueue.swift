import Logging
import OAuth
import ReauthModel

/// Owns the exchanges of a process: each runs to its end, whoever asked for it may leave.
actor ExchangeQueue {
    private struct Order: Sendable {
        let sequence: Int64
        let response: PendingResponse
        let state: TokenHash?
        let done: AsyncStream<ConsentResult>.Continuation
    }

    let context: RunContext
    nonisolated let credentials: CredentialsCheck
    private let consents: any ConsentStore
    let campaign: (any CampaignStore)?
    private let claims: any ItemClaims
    let stop: StopSignal
    private let orders: AsyncStream<Order>
    private let inbox: AsyncStream<Order>.Continuation
    /// How many redeem a `state` at this moment; each is told only once it is known who was first.
    private var redeeming: [TokenHash: Int] = [:]
    /// Elements whose provider rejects our client: no further code of theirs is spent in vain by this process.
    private var rejectedClients: Set<String> = []
    /// Consents of this process that came to no end yet.
    private var underWay: Set<TokenHash> = []

    init(
        context: RunContext,
        consents: any ConsentStore,
        campaign: (any CampaignStore)?,
        claims: any ItemClaims,
        stop: StopSignal
    ) {
        self.context = context
        self.consents = consents
        self.campaign = campaign
        self.claims = claims
        self.stop = stop
        credentials = CredentialsCheck(platform: context.platform)
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
        let time = context.time
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

    /// Carries out orders until the signal is given, and settles beside them what earlier processes left.
    ///
    /// A code is good for minutes; what was left may take longer than that.
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

    /// What could not be settled at first, for the far side did not answer, is looked at again.
    private func keepSettlingOpenExchanges() async throws {
        while !stop.isRequested {
            try await settleOpenExchanges()
            try await stop.sleep(for: Self.pauseBetweenLooks, time: context.time)
        }
    }

    /// Between two looks at what was left under way.
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

    /// Uses up a `state`; whoever is let in has to ``conclude(_:as:)``.
    func redeem(_ state: TokenHash) async throws -> RedeemedState {
        redeeming[state, default: 0] += 1
        defer { redeeming[state] = redeeming[state].flatMap { $0 > 1 ? $0 - 1 : nil } }
        let redeemed = try await consents.redeem(state, at: context.time.now)
        if case .accepted = redeemed { underWay.insert(state) }
        return redeemed
    }

    /// Notes what came of a consent.
    func conclude(_ state: TokenHash, as result: ConsentResult) async throws {
        try await consents.conclude(state, as: result)
        underWay.remove(state)
    }

    /// What came of a consent whose `state` was used.
    ///
    /// Where nobody wrote it down, for the process died or had to leave the item to the next one, the item tells.
    func result(of consent: ConsentRecord) async throws -> ConsentResult {
        if let result = consent.result, result != .underWay { return result }
        let isBusy = underWay.contains(consent.state) || redeeming[consent.state] != nil
        guard !isBusy, let item = try await item(consent.sequence) else { return .underWay }
        // Without a newer epoch no code of this consent left.
        return item.progress.epoch > consent.epoch ? Self.result(item) : .tryAgain
    }

    /// Exchanges a code under the item's claim.
    ///
    /// `nil` when somebody else works on the item, or when it does not wait for a code.
    func redeem(_ sequence: Int64, _ response: PendingResponse) async throws -> Item? {
        let driver = driver
        let ended =
            try await withClaim(on: sequence) { () -> Item? in
                guard let found = try await self.item(sequence), found.progress.outcome == .awaitingCode,
                    !self.rejectsClient(of: found)
                else { return nil }
                // A code of another run that an earlier process left on its way comes first: it may settle the instance.
                try await self.settleOtherRuns(found)
                guard let item = try await self.item(sequence), item.progress.outcome == .awaitingCode else {
                    return try await self.item(sequence)
                }
                // What an earlier process left open is settled first; with new tokens in place, the code is not needed.
                let settled = try await driver.drive(item, response: nil)
                guard settled.progress.phase == .awaitingCode else { return settled }
                return try await driver.drive(settled, response: await response.take())
            } ?? nil
        if let ended, ended.progress.reason == .invalidClient, let element = ended.seed.element {
            if rejectedClients.insert(element).inserted {
                context.logger.error(
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

    /// Settles consents that were left on their way by a process that died: those of `instances` only, or all.
    func settleOpenExchanges(of instances: Set<InstanceID>? = nil) async throws {
        var last: Int64 = 0
        let driver = driver
        while !stop.isRequested {
            let items = try await consents.underWay(of: context.run.id, after: last, limit: 500)
            guard let end = items.last else { return }
            last = end.sequence
            // All of a page side by side: each may have to look more than once, with pauses.
            try await withThrowingDiscardingTaskGroup { group in
                for item in items {
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
            self.context.logger.notice("\(item.label): a code was sent before without a recorded end; looking first")
            _ = try await driver.drive(item, response: nil)
        }
    }

    /// Settles what an earlier process left on its way for the same instance in other runs of the platform.
    ///
    /// The caller holds the instance's claim.
    private func settleOtherRuns(_ item: Item) async throws {
        guard let campaign, let id = item.seed.instanceID, !context.run.platformDigest.isEmpty else { return }
        for other in try await campaign.itemsUnderWay(of: id)
        where other.run.id != context.run.id && other.run.platformDigest == context.run.platformDigest {
            context.logger.notice("\(other.item.label): a code was sent in run \(other.run.id); looking first")
            _ = try await driver(for: other.run).drive(other.item, response: nil)
        }
    }

    /// Claims the instance of an item for the length of `body`; `nil` when somebody else has it, or there is no such item.
    func withClaim<Result: Sendable>(
        on sequence: Int64,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result? {
        guard let item = try await item(sequence) else { return nil }
        return try await claims.withClaim(on: ClaimSubject(item, of: context.run), body)
    }

    /// Adds an event to an item's trail, unless somebody works on it.
    func note(_ kind: Event.Kind, on sequence: Int64) async throws {
        let context = context
        _ = try await withClaim(on: sequence) {
            guard var item = try await self.item(sequence) else { return }
            if kind == .consentDenied, item.progress.outcome == .awaitingCode { item.progress.reason = .consentDenied }
            let checkpoint = Checkpoint(item: item, events: [Event(kind, at: context.time.now)])
            _ = try await context.store.write(checkpoint, to: context.run.id)
        }
    }

    var driver: ExchangeDriver { driver(for: context.run) }

    /// The driver for an item of `run`, which is of the same platform: its requests go first, those of links do not.
    private func driver(for run: RunRecord) -> ExchangeDriver {
        var context = context
        context.run = run
        context.job.action = run.action
        var urgent = context
        urgent.platform = context.platform.forCodeAtHand
        return ExchangeDriver(
            context: urgent,
            credentials: credentials,
            links: AuthorizationURLMaker(context: context),
            stop: stop
        )
    }

    func item(_ sequence: Int64) async throws -> Item? {
        let items = try await context.store.items(of: context.run.id, after: sequence - 1, outcome: nil, limit: 1)
        return items.first { $0.sequence == sequence }
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
