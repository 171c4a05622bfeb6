import GRDB
import ReauthModel

/// A column of an item that an index or a count depends on.
enum IndexedColumn: String, CaseIterable {
    case lane, outcome, reason
    case dueAt = "due_at"
    case instanceID = "instance_id"
    case name, element
    case grantGroup = "grant_group"
    case diesAt = "dies_at"
    case wasLookedAt = "was_looked_at"
    case awaitingSince = "awaiting_since"
    case basis

    static let all = allCases

    /// Reads the columns of a row that has them at `first`, with the lane's name and not its number.
    static func read(_ row: Row, from first: Int, into item: inout Item) throws {
        for (place, column) in zip(first..., all) {
            switch column {
            case .lane: item.lane = LaneKey?(word: row[place])
            case .outcome: item.progress.outcome = try (row[place] as Int64?).map { try Outcome(code: $0) }
            case .reason: item.progress.reason = (row[place] as String?).map(Reason.init(rawValue:))
            case .dueAt: item.progress.dueAt = (row[place] as Int64?).map(Timestamp.init(rawValue:))
            case .instanceID: item.seed.instanceID = try (row[place] as String?).map(InstanceID.init(stored:))
            case .name: item.seed.name = row[place]
            case .element: item.seed.element = row[place]
            case .grantGroup: item.progress.grantGroup = (row[place] as String?).map(GrantGroup.init(rawValue:))
            case .diesAt: item.progress.diesAt = (row[place] as Int64?).map(Timestamp.init(rawValue:))
            case .wasLookedAt: item.progress.wasLookedAt = row[place]
            case .awaitingSince: item.progress.awaitingSince = (row[place] as Int64?).map(Timestamp.init(rawValue:))
            case .basis: item.progress.basis = try (row[place] as Int64?).map { try RevocationBasis(code: $0) }
            }
        }
    }
}
