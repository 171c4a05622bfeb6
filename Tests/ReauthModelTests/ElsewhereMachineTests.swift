import OAuth
import ReauthModel
import Testing

/// Each transition of the machine that looks whether a person signed in elsewhere.
@Suite struct ElsewhereMachineTests {
    private static let now = Trial.start.advanced(by: .seconds(3600))
    private static let item: Item = {
        var item = Item(
            sequence: 7,
            lane: LaneKey(rawValue: "box"),
            seed: ItemSeed(instanceID: InstanceID(rawValue: "1"))
        )
        item.progress = .waiting
        item.progress.dueAt = now
        return item
    }()

    /// The same, where nothing proved that its tokens are dead.
    private static let unproved: Item = {
        var unproved = item
        unproved.progress.confirmedAt = nil
        return unproved
    }()

    private static let unknown = InstanceHistory()

    private func facts(
        _ accessToken: String? = "A2",
        _ refreshToken: String? = "R2",
        disabled: Bool = false,
        pingable: Bool = true,
        account: String? = "anna"
    ) -> InstanceFacts {
        InstanceFacts(
            accessToken: fingerprint(accessToken),
            refreshToken: fingerprint(refreshToken),
            isDisabled: disabled,
            usesOAuth2: true,
            canBePinged: pingable,
            grantGroup: account.map(GrantGroup.init(rawValue:))
        )
    }

    private func read(_ facts: InstanceFacts) -> ElsewhereEvent { .platform(.instanceRead(facts, .status(200))) }
    private func pinged(_ answer: PingAnswer) -> ElsewhereEvent { .platform(.pingAnswered(answer)) }

    /// A machine that was fed these events; with the order that the last one led to.
    private func machine(
        of item: Item = item,
        confirm: ConfirmMode = .ping,
        _ script: ElsewhereEvent...
    ) -> (ElsewhereMachine, ElsewhereOrder?) {
        var machine = ElsewhereMachine(item, confirm: confirm)
        let orders = script.map { machine.handle($0, at: Self.now) }
        return (machine, orders.last)
    }

    /// One whose ping is under way.
    private func pinging() -> ElsewhereMachine {
        let (machine, order) = machine(.started, read(facts()), .historyRead(Self.unknown))
        #expect(order == .ask(.ping))
        return machine
    }

    // MARK: What the read tells

    @Test(arguments: Phase.allCases)
    func `only an item that waits is looked at`(phase: Phase) {
        var item = Self.item
        item.progress.phase = phase
        #expect(machine(of: item, .started).1 == (phase == .awaitingCode ? .ask(.read) : .end(.busy)))
        item = Self.item
        item.progress.outcome = phase == .awaitingCode ? .failed : nil
        #expect(machine(of: item, .started).1 == .end(.busy))
    }

    @Test(
        arguments: [("A1", "R1"), ("A1", "R2"), ("A2", "R1"), (nil, "R2"), ("B1", "R2")] as [(String?, String?)]
    )
    func `tokens that are known say nothing`(tokens: (String?, String?)) {
        var item = Self.item
        item.progress.accessTokenAfter = fingerprint("B1")
        #expect(machine(of: item, .started, read(facts(tokens.0, tokens.1))).1 == .end(.unchanged(item)))
    }

    @Test func `where the refresh token cannot be read, a new access token is enough to look further`() {
        #expect(machine(.started, read(facts("A2", nil))).1 == .readHistory)
        var item = Self.item
        item.progress.refreshTokenBefore = nil
        #expect(machine(of: item, .started, read(facts())).1 == .readHistory)
    }

    @Test func `another account is not called`() {
        #expect(machine(.started, read(facts(account: "bert"))).1 == .end(.otherAccount(Self.item)))
        #expect(machine(.started, read(facts(account: nil))).1 == .readHistory)
    }

    @Test func `what cannot be called is not proved`() {
        let end = ElsewhereOrder.end(.unproved(Self.item))
        #expect(machine(.started, read(facts(disabled: true))).1 == end)
        #expect(machine(.started, read(facts(pingable: false))).1 == end)
        #expect(machine(confirm: .read, .started, read(facts())).1 == end)
        #expect(machine(confirm: .none, .started, read(facts())).1 == end)
    }

    // MARK: Whether the old tokens were proved dead

    @Test func `an item that was proved dead is called at once`() {
        #expect(machine(.started, read(facts()), .historyRead(Self.unknown)).1 == .ask(.ping))
    }

    @Test func `so is one whose token a ping of another run found rejected`() {
        var history = InstanceHistory()
        history.pinged = .init(token: fingerprint("A1"), count: 1, isRejected: true)
        #expect(machine(of: Self.unproved, .started, read(facts()), .historyRead(history)).1 == .ask(.ping))
        var other = history
        other.pinged?.token = fingerprint("A0")
        #expect(machine(of: Self.unproved, .started, read(facts()), .historyRead(other)).1 == .readWaitingItems)
        history.pinged?.isRejected = false
        #expect(machine(of: Self.unproved, .started, read(facts()), .historyRead(history)).1 == .readWaitingItems)
    }

    @Test func `so is one that another run proved dead with other tokens than these`() {
        var (machine, order) = machine(of: Self.unproved, .started, read(facts()), .historyRead(Self.unknown))
        #expect(order == .readWaitingItems)
        var withTheseTokens = ItemProgress.waiting
        withTheseTokens.accessTokenBefore = fingerprint("A2")
        let others = [Self.unproved.progress, withTheseTokens]
        var same = machine
        #expect(same.handle(.waitingItemsRead(others), at: Self.now) == .end(.unproved(Self.unproved)))
        var none = machine
        #expect(none.handle(.waitingItemsRead([]), at: Self.now) == .end(.unproved(Self.unproved)))
        #expect(machine.handle(.waitingItemsRead(others + [.waiting]), at: Self.now) == .ask(.ping))
    }

    @Test func `a token that was pinged often enough is not pinged`() {
        var history = InstanceHistory()
        history.pinged = .init(token: fingerprint("A2"), count: InstanceHistory.mostPings, isRejected: false)
        #expect(machine(.started, read(facts()), .historyRead(history)).1 == .end(.unreachable(Self.item)))
    }

    // MARK: What the ping tells

    @Test(arguments: [GrantGroup(rawValue: "anna"), nil])
    func `a call that works settles it`(group: GrantGroup?) {
        var item = Self.item
        item.progress.grantGroup = group
        var (machine, _) = machine(of: item, .started, read(facts()), .historyRead(Self.unknown))
        let order = machine.handle(pinged(.alive(.status(200))), at: Self.now)
        let detail = "reauthenticated: elsewhere"
        let events = [
            Event(.verified, at: Self.now, httpStatus: 200, requestID: "request-200"),
            Event(.finished, at: Self.now, detail: detail, httpStatus: 200, requestID: "request-200"),
        ]
        #expect(order == .record(events, nil))
        var settled = item
        settled.progress.epoch = 2
        settled.progress.phase = .finished
        settled.progress.outcome = .reauthenticated
        settled.progress.reason = .elsewhere
        settled.progress.accessTokenAfter = fingerprint("A2")
        settled.progress.reauthenticatedAt = Self.now
        settled.progress.verifiedAt = Self.now
        (settled.progress.httpStatus, settled.progress.requestID) = (200, "request-200")
        (settled.progress.lastHTTPStatus, settled.progress.lastRequestID) = (200, "request-200")
        settled.progress.consentURL = nil
        settled.progress.dueAt = nil
        settled.progress.grantGroup = GrantGroup(rawValue: "anna")
        #expect(machine.item == settled)
        var refused = machine
        #expect(machine.handle(.recorded, at: Self.now) == .end(.settled(settled)))
        #expect(refused.handle(.recordRefused, at: Self.now) == .end(.busy))
    }

    @Test func `a token that the provider rejects is known as dead from now on`() {
        var machine = pinging()
        let order = machine.handle(pinged(.rejectedByProvider(.status(401))), at: Self.now)
        let deferred = Event(
            .deferred,
            at: Self.now,
            detail: "sign_in_required",
            httpStatus: 401,
            requestID: "request-401"
        )
        #expect(order == .record([deferred], PingFinding(token: fingerprint("A2"), answer: .rejected)))
        var rejected = Self.item
        rejected.progress.accessTokenAfter = fingerprint("A2")
        (rejected.progress.lastHTTPStatus, rejected.progress.lastRequestID) = (401, "request-401")
        #expect(machine.item == rejected)
        var refused = machine
        #expect(machine.handle(.recorded, at: Self.now) == .end(.rejected(rejected)))
        #expect(refused.handle(.recordRefused, at: Self.now) == .end(.busy))
    }

    @Test(arguments: [RequestFailure.noAnswer, .serviceUnavailable, .garbled])
    func `a ping whose answer was lost counts for all runs and is not repeated`(failure: RequestFailure) {
        var machine = pinging()
        let order = machine.handle(pinged(.failed(failure)), at: Self.now)
        #expect(order == .record([], PingFinding(token: fingerprint("A2"), answer: .unanswered)))
        #expect(machine.item == Self.item)
        var refused = machine
        #expect(machine.handle(.recorded, at: Self.now) == .end(.unreachable(Self.item)))
        #expect(refused.handle(.recordRefused, at: Self.now) == .end(.unreachable(Self.item)))
    }

    @Test(
        arguments: [
            (.forbidden(.status(403)), .unproved(item)), (.unsupported(.status(404)), .unproved(item)),
            (.unauthorized(.status(401)), .unreachable(item)), (.otherInstance(.status(200)), .unreachable(item)),
            (.failed(.odd), .unreachable(item)),
        ] as [(PingAnswer, ElsewhereAnswer)]
    )
    func `any other answer proves nothing`(answer: PingAnswer, end: ElsewhereAnswer) {
        var machine = pinging()
        #expect(machine.handle(pinged(answer), at: Self.now) == .end(end))
    }

    // MARK: Failures

    @Test(arguments: [RequestFailure.tooMany, .noConnection, .noAnswer, .serviceUnavailable, .garbled])
    func `a read that failed is repeated, then given up`(failure: RequestFailure) {
        var (machine, _) = machine(.started)
        let failed = ElsewhereEvent.platform(.requestFailed(failure))
        for count in 1..<machine.retry.tries {
            #expect(machine.handle(failed, at: Self.now) == .wait(.retry(afterFailures: count), then: .read))
        }
        #expect(machine.handle(failed, at: Self.now) == .end(.unreachable(Self.item)))
    }

    @Test(arguments: [RequestFailure.tooMany, .noConnection])
    func `a ping of which nothing was sent is repeated, then given up`(failure: RequestFailure) {
        for failed in [pinged(.failed(failure)), .platform(.requestFailed(failure))] {
            var machine = pinging()
            for count in 1..<machine.retry.tries {
                #expect(machine.handle(failed, at: Self.now) == .wait(.retry(afterFailures: count), then: .ping))
            }
            #expect(machine.handle(failed, at: Self.now) == .end(.unreachable(Self.item)))
        }
    }

    @Test func `tries of the read do not count for the ping`() {
        var (machine, _) = machine(.started, .platform(.requestFailed(.noAnswer)))
        _ = machine.handle(read(facts()), at: Self.now)
        _ = machine.handle(.historyRead(Self.unknown), at: Self.now)
        let failed = pinged(.failed(.noConnection))
        #expect(machine.handle(failed, at: Self.now) == .wait(.retry(afterFailures: 1), then: .ping))
    }

    @Test func `a parked lane is waited for and costs no try`() {
        let until = Self.now.advanced(by: .seconds(60))
        var (reading, _) = machine(.started)
        var pinging = pinging()
        for _ in 1...20 {
            let read = reading.handle(.platform(.requestFailed(.parked(until: until))), at: Self.now)
            #expect(read == .wait(.until(until), then: .read))
            let ping = pinging.handle(pinged(.failed(.parked(until: until))), at: Self.now)
            #expect(ping == .wait(.until(until), then: .ping))
        }
    }

    @Test(arguments: [RequestFailure.noAnswer, .serviceUnavailable, .garbled, .odd])
    func `a ping whose 401 nobody could explain is not repeated`(failure: RequestFailure) {
        var machine = pinging()
        let order = machine.handle(.platform(.requestFailed(failure)), at: Self.now)
        #expect(order == .end(.unreachable(Self.item)))
    }

    @Test(arguments: [
        ElsewhereEvent.stopped, .platform(.instanceMissing(.status(404))), .platform(.requestFailed(.odd)), .recorded,
        .started,
    ])
    func `where nothing can be read, nothing is said`(event: ElsewhereEvent) {
        let (machine, order) = machine(.started, event)
        #expect(order == .end(.unreachable(Self.item)) && machine.item == Self.item)
    }

    @Test(arguments: [ElsewhereEvent.stopped, .recorded, .started, .platform(.instanceMissing(.status(404)))])
    func `nor where the ping cannot be sent`(event: ElsewhereEvent) {
        var machine = pinging()
        #expect(machine.handle(event, at: Self.now) == .end(.unreachable(Self.item)) && machine.item == Self.item)
    }
}
