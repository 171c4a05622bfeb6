import ReauthEngine
import ReauthModel

/// Where an item stands, as far as indexes and counts depend on it.
struct StoredPlaces: Equatable {
    private let lane: Int64
    private let outcome: Int64?
    private let reason: String?
    private let dueAt: Int64?
    private let instanceID: String?
    private let name: String?
    private let element: String?
    private let grantGroup: String?
    private let diesAt: Int64?
    private let wasLookedAt: Bool
    private let awaitingSince: Int64?
    private let basis: Int64?

    /// The columns of ``init(_:from:)``, in their order.
    static let columns = """
        item.lane, item.outcome, item.reason, item.due_at, item.instance_id, item.name, item.element, item.grant_group,
        item.dies_at, item.was_looked_at, item.awaiting_since, item.basis
        """

    /// What is stored, from a row that has ``columns`` at `first`.
    init(_ row: borrowing HotRow, from first: Int32) {
        lane = row.integer(first) ?? 0
        outcome = row.integer(first + 1)
        reason = row.text(first + 2)
        dueAt = row.integer(first + 3)
        instanceID = row.text(first + 4)
        name = row.text(first + 5)
        element = row.text(first + 6)
        grantGroup = row.text(first + 7)
        diesAt = row.integer(first + 8)
        wasLookedAt = row.integer(first + 9) == 1
        awaitingSince = row.integer(first + 10)
        basis = row.integer(first + 11)
    }

    /// What is to be stored of an item.
    init(_ item: Item, lane: Int64) {
        let (seed, progress) = (item.seed, item.progress)
        self.lane = lane
        outcome = progress.outcome?.code
        reason = progress.reason?.rawValue
        dueAt = progress.dueAt?.rawValue
        instanceID = seed.instanceID?.rawValue
        name = seed.name
        element = seed.element
        grantGroup = progress.grantGroup?.rawValue
        diesAt = progress.diesAt?.rawValue
        wasLookedAt = progress.wasLookedAt
        awaitingSince = progress.awaitingSince?.rawValue
        basis = progress.basis?.code
    }

    /// In the order of ``ItemColumns/update``.
    func bind(to statement: inout HotStatement) {
        statement.bind(lane)
        statement.bind(outcome)
        statement.bind(reason)
        statement.bind(dueAt)
        statement.bind(instanceID)
        statement.bind(name)
        statement.bind(element)
        statement.bind(grantGroup)
        statement.bind(diesAt)
        statement.bind(wasLookedAt)
        statement.bind(awaitingSince)
        statement.bind(basis)
    }
}
