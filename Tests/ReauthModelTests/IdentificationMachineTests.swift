import OAuth
import ReauthModel
import Testing

/// Each transition of the machine that finds out which instance an item means.
@Suite struct IdentificationMachineTests {
    private static let now = Trial.start
    private static let box = LaneKey(rawValue: "box")
    private static let one = InstanceID(rawValue: "1")
    private static let answer = Evidence(httpStatus: 418, requestID: "request-1")

    /// An item in the platform's lane, of which the input told only its Element token.
    private static let row: Item = {
        var item = Item(sequence: 7, lane: nil, seed: ItemSeed(instanceID: nil, rowOffset: 100))
        item.progress.unreadablePauses = 2
        item.progress.dueAt = now
        return item
    }()

    private static let shown = ShownInstance(id: one, name: "First", element: "box")

    /// A machine that was fed these events; with the order that the last one led to.
    private func machine(
        of item: Item = row,
        selection: Selection = Selection(),
        _ script: IdentificationEvent...
    ) -> (IdentificationMachine, IdentificationOrder?) {
        var machine = IdentificationMachine(item, selection: selection)
        let orders = script.map { machine.handle($0, at: Self.now) }
        return (machine, orders.last)
    }

    private func ended(_ outcome: Outcome, _ reason: Reason) -> IdentificationOrder {
        .record([Event(.finished, at: Self.now, detail: "\(outcome.rawValue): \(reason.rawValue)")])
    }

    // MARK: The instance

    @Test func `the instance is read, looked up and recorded in its lane`() {
        var (machine, order) = machine(.started)
        #expect(order == .read)
        #expect(machine.handle(.instanceShown(Self.shown), at: Self.now) == .lookUp(Self.one, element: "box"))
        #expect(machine.handle(.lookedUp(lane: Self.box, isRecentlyDone: false), at: Self.now) == .record([]))
        var expected = Self.row
        expected.seed.instanceID = Self.one
        expected.seed.name = "First"
        expected.seed.element = "box"
        expected.lane = Self.box
        expected.progress.dueAt = nil
        expected.progress.unreadablePauses = 0
        #expect(machine.item == expected)
        #expect(machine.handle(.recorded, at: Self.now) == .end(.open), "it moved to another lane")
        #expect(machine.item == expected)
    }

    @Test(arguments: [nil, box])
    func `in the lane that it is in already it goes on`(lane: LaneKey?) {
        var item = Self.row
        item.lane = lane
        let (_, order) = machine(
            of: item,
            .started,
            .instanceShown(Self.shown),
            .lookedUp(lane: lane, isRecentlyDone: false),
            .recorded
        )
        #expect(order == .end(.identified))
    }

    @Test func `what the input told stays`() {
        var item = Self.row
        item.seed.name = "As the input calls it"
        item.seed.element = "shared"
        let (machine, order) = machine(of: item, .started, .instanceShown(Self.shown))
        #expect(order == .lookUp(Self.one, element: "shared"))
        #expect(machine.item.seed.name == "As the input calls it" && machine.item.seed.element == "shared")
    }

    @Test(
        arguments: [
            (Selection(exclude: [one]), .excluded), (Selection(elements: ["sfdc"]), .notSelected),
            (Selection(elements: ["sfdc"], exclude: [one]), .excluded),
        ] as [(Selection, Reason)]
    )
    func `an instance that the job does not mean is skipped before anything is looked up`(
        selection: Selection,
        reason: Reason
    ) {
        var (machine, order) = machine(selection: selection, .started, .instanceShown(Self.shown))
        #expect(order == ended(.skipped, reason))
        #expect(machine.item.progress.outcome == .skipped && machine.item.progress.reason == reason)
        #expect(machine.item.progress.phase == .finished && machine.item.seed.instanceID == Self.one)
        #expect(machine.handle(.recorded, at: Self.now) == .end(.settled))
    }

    @Test func `one of an element that is selected goes on`() {
        let selection = Selection(elements: ["box"], exclude: [InstanceID(rawValue: "2")])
        let (_, order) = machine(selection: selection, .started, .instanceShown(Self.shown))
        #expect(order == .lookUp(Self.one, element: "box"))
    }

    @Test func `an instance that another run has done is skipped`() {
        let looked = IdentificationEvent.lookedUp(lane: Self.box, isRecentlyDone: true)
        var (machine, order) = machine(.started, .instanceShown(Self.shown), looked)
        #expect(order == ended(.skipped, .recentlyDone))
        #expect(machine.item.lane == nil, "nothing moves for what is not worked on")
        #expect(machine.handle(.recorded, at: Self.now) == .end(.settled))
    }

    @Test func `an instance that is gone is a failure`() {
        var (machine, order) = machine(.started, .instanceMissing(Self.answer))
        #expect(order == ended(.failed, .instanceGone))
        #expect(machine.item.progress.httpStatus == 418 && machine.item.progress.requestID == "request-1")
        #expect(machine.handle(.recorded, at: Self.now) == .end(.settled))
    }

    // MARK: Refusals of the store

    @Test func `another item that has the instance makes it a duplicate in its old lane`() {
        let looked = IdentificationEvent.lookedUp(lane: Self.box, isRecentlyDone: false)
        var (machine, order) = machine(.started, .instanceShown(Self.shown), looked, .duplicateFound)
        #expect(order == ended(.skipped, .duplicate))
        #expect(machine.item.seed == Self.row.seed && machine.item.lane == nil)
        #expect(machine.item.progress.outcome == .skipped && machine.item.progress.reason == .duplicate)
        #expect(machine.handle(.recorded, at: Self.now) == .end(.settled))
    }

    @Test func `a duplicate of what is excluded gives the instance up`() {
        var (machine, order) = machine(
            selection: Selection(exclude: [Self.one]),
            .started,
            .instanceShown(Self.shown),
            .duplicateFound
        )
        #expect(order == ended(.skipped, .duplicate))
        #expect(machine.item.seed.instanceID == nil && machine.item.seed.name == "First")
        #expect(machine.handle(.duplicateFound, at: Self.now) == .end(.settled), "it is not asked a third time")
    }

    @Test func `an identity that was not recorded keeps the item open`() {
        let looked = IdentificationEvent.lookedUp(lane: Self.box, isRecentlyDone: false)
        let (_, order) = machine(.started, .instanceShown(Self.shown), looked, .recordRefused)
        #expect(order == .end(.open))
    }

    @Test(arguments: [IdentificationEvent.recorded, .recordRefused])
    func `an outcome is an end, whatever the store says`(event: IdentificationEvent) {
        #expect(machine(.started, .instanceMissing(Self.answer), event).1 == .end(.settled))
        let duplicate = machine(.started, .instanceMissing(Self.answer), .duplicateFound, event)
        #expect(duplicate.1 == .end(.settled))
    }

    // MARK: Failures

    @Test func `a parked lane puts it off`() {
        let until = Self.now.advanced(by: .seconds(60))
        var (machine, order) = machine(.started, .requestFailed(.parked(until: until)))
        #expect(order == .record([]) && machine.item.progress.dueAt == until)
        #expect(machine.item.progress.outcome == nil)
        #expect(machine.handle(.recorded, at: Self.now) == .end(.open))
    }

    @Test func `a throttled read is sent again and costs no try`() {
        var (machine, order) = machine(.started)
        for _ in 1...20 {
            order = machine.handle(.requestFailed(.tooMany), at: Self.now)
            #expect(order == .read)
        }
        #expect(machine.handle(.requestFailed(.noAnswer), at: Self.now) == .wait(.retry(afterFailures: 1)))
    }

    @Test(arguments: [RequestFailure.noConnection, .noAnswer, .serviceUnavailable])
    func `a read without an answer is repeated, then given up`(failure: RequestFailure) {
        var (machine, _) = machine(.started)
        for count in 1..<machine.retry.tries {
            #expect(machine.handle(.requestFailed(failure), at: Self.now) == .wait(.retry(afterFailures: count)))
        }
        #expect(machine.handle(.requestFailed(failure), at: Self.now) == ended(.failed, .unreachable))
        #expect(machine.handle(.recorded, at: Self.now) == .end(.settled))
    }

    @Test func `answers that cannot be read put it off, each time for longer`() {
        var (machine, _) = machine(.started)
        for count in 1..<machine.retry.tries {
            #expect(machine.handle(.requestFailed(.garbled), at: Self.now) == .wait(.retry(afterFailures: count)))
        }
        let deferred = Event(
            .deferred,
            at: Self.now,
            detail: "unexpected_response",
            httpStatus: 200,
            requestID: "request-200"
        )
        #expect(machine.handle(.requestFailed(.garbled), at: Self.now) == .record([deferred]))
        #expect(machine.item.progress.unreadablePauses == 3 && machine.item.progress.outcome == nil)
        #expect(machine.item.progress.dueAt == Self.now.advanced(by: machine.retry.pause(afterPauses: 2)))
        #expect(machine.handle(.recorded, at: Self.now) == .end(.open))
    }

    @Test func `what fails in turns shares the tries`() {
        var (machine, _) = machine(.started)
        for failure in [RequestFailure.garbled, .noAnswer, .garbled, .garbled] {
            _ = machine.handle(.requestFailed(failure), at: Self.now)
        }
        #expect(machine.handle(.requestFailed(.noAnswer), at: Self.now) == ended(.failed, .unreachable))
    }

    @Test func `an answer that no rule covers is not asked again`() {
        let (machine, order) = machine(.started, .requestFailed(.unexpected(Self.answer)))
        #expect(order == ended(.failed, .unexpectedResponse))
        #expect(machine.item.progress.httpStatus == 418)
    }

    // MARK: Events without an order

    @Test func `an event without an order keeps the item open and changes nothing`() {
        let events: [IdentificationEvent] = [
            .started, .instanceShown(Self.shown), .instanceMissing(Self.answer), .requestFailed(.noAnswer),
            .lookedUp(lane: Self.box, isRecentlyDone: true), .recorded, .duplicateFound, .recordRefused,
        ]
        let places: [([IdentificationEvent], belongs: Set<Int>)] = [
            ([], [0]), ([.started], [1, 2, 3]), ([.started, .instanceShown(Self.shown)], [4]),
        ]
        for (script, belongs) in places {
            for (index, event) in events.enumerated() where !belongs.contains(index) {
                var machine = IdentificationMachine(Self.row, selection: Selection())
                for event in script { _ = machine.handle(event, at: Self.now) }
                let before = machine.item
                #expect(machine.handle(event, at: Self.now) == .end(.open), "\(event)")
                #expect(machine.item == before, "\(event)")
            }
        }
    }
}
