import ReauthModel

/// Hands out the items of one pass through a lane: in the order of the input, and in between those behind it that were put
/// off and are due again, so that none of them waits for the end of a long pass.
///
/// A page of rows in memory, whatever the fleet's size. No item is handed out while it is under way.
struct LaneFeed {
    /// How many rows are read at once.
    static let pageSize = 500
    /// How often is looked for items that are due again.
    static let turn: Duration = .seconds(1)

    let run: RunID
    /// The lane; `nil` stands for the items whose provider is not known.
    let lane: LaneKey?
    let stage: WorkStage
    let source: any OpenItems
    let time: any TimeSource
    /// Until when items are due at least, whatever the wall clock says.
    let moment: Timestamp

    /// Up to here the items were handed out, or passed over as not due.
    private var last: Int64 = 0
    private var page: ArraySlice<Item> = []
    /// The last item that was read with the page, whether or not it is in it.
    private var pageEnd: Int64 = 0
    private var dueAgain: ArraySlice<Item> = []
    private var nextLook: Duration
    /// Items for which something was sent before this pass; read when only such items may be handed out.
    private var begun: ArraySlice<Item> = []
    /// Up to where these were read; `nil` when all were.
    private var lastBegun: Int64? = 0
    /// The items that are under way, with the revocations that each may take.
    private var underWay: [Int64: Int] = [:]

    init(
        run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        source: any OpenItems,
        time: any TimeSource,
        dueAt moment: Timestamp
    ) {
        self.run = run
        self.lane = lane
        self.stage = stage
        self.source = source
        self.time = time
        self.moment = moment
        nextLook = time.uptime + Self.turn
    }

    /// How many items are under way.
    var count: Int { underWay.count }
    /// How many revocations these may still take.
    var revocationsAhead: Int { underWay.values.reduce(0, +) }

    /// The next item; it is handed out by ``begin(_:revocations:)``.
    ///
    /// With `onlyBegun` an item that nothing was sent for is passed over.
    mutating func next(onlyBegun: Bool = false) async throws -> Item? {
        if time.uptime >= nextLook, stage != .looks { try await lookForDueItems(onlyBegun ? .begun : stage) }
        if onlyBegun { return try await nextBegun() }
        if let item = dueAgain.first ?? begun.first { return item }
        while page.isEmpty {
            last = max(last, pageEnd)
            let items = try await items(stage, after: last)
            guard let end = items.last?.sequence else { return nil }
            pageEnd = end
            page = items.filter { !isTaken($0) }[...]
        }
        return page.first
    }

    /// Hands an item out that ``next(onlyBegun:)`` gave; it may take so many revocations.
    mutating func begin(_ item: Item, revocations: Int) {
        underWay[item.sequence] = revocations
        dueAgain.removeAll { $0.sequence == item.sequence }
        begun.removeAll { $0.sequence == item.sequence }
        guard page.first?.sequence == item.sequence else { return }
        page.removeFirst()
        last = item.sequence
    }

    /// The work on an item came to an end.
    mutating func end(_ sequence: Int64) {
        underWay[sequence] = nil
    }

    /// Whether an item is under way, or is handed out in another way than with its page.
    private func isTaken(_ item: Item) -> Bool {
        let sequence = item.sequence
        return underWay[sequence] != nil || dueAgain.contains { $0.sequence == sequence }
            || begun.contains { $0.sequence == sequence }
    }

    private mutating func lookForDueItems(_ stage: WorkStage) async throws {
        nextLook = time.uptime + Self.turn
        dueAgain = []
        let items = try await source.itemsDueAgain(
            of: run,
            lane: lane,
            stage: stage,
            dueAt: max(time.now, moment),
            limit: Self.pageSize
        )
        let ahead = Set(page.map(\.sequence))
        dueAgain = items.filter { isMeant($0) && !ahead.contains($0.sequence) && !isTaken($0) }[...]
    }

    private mutating func nextBegun() async throws -> Item? {
        while begun.isEmpty, let after = lastBegun {
            // What is read now may be in the page as well: the page is read again.
            (page, pageEnd) = ([], last)
            let items = try await items(.begun, after: after)
            lastBegun = items.last?.sequence
            begun = items.filter { isMeant($0) && !isTaken($0) }[...]
        }
        return dueAgain.first { WorkStage.begun.includes($0.progress) } ?? begun.first
    }

    private func isMeant(_ item: Item) -> Bool { stage.includes(item.progress) }

    private func items(_ stage: WorkStage, after sequence: Int64) async throws -> [Item] {
        try await source.openItems(
            of: run,
            lane: lane,
            stage: stage,
            after: sequence,
            dueAt: max(time.now, moment),
            limit: Self.pageSize
        )
    }
}
