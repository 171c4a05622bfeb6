import GRDB
import ReauthEngine
import ReauthModel

/// A column of an item that stays as the input gave it.
enum InputColumn: String, CaseIterable {
    case sequence
    case rowOffset = "row_offset"
    case tags, carried, skip

    static let all = allCases

    /// Reads the columns of a row that has them at `first`.
    static func read(_ row: Row, from first: Int, into item: inout Item) throws {
        for (place, column) in zip(first..., all) {
            switch column {
            case .sequence: item.sequence = row[place]
            case .rowOffset: item.seed.rowOffset = row[place]
            case .tags: item.seed.tags = try strings(row[place])
            case .carried: item.seed.carried = try strings(row[place])
            case .skip: item.seed.skip = (row[place] as String?).map(Reason.init(rawValue:))
            }
        }
    }

    private static func strings(_ text: String?) throws -> [String] {
        guard let text else { return [] }
        guard let values = JSONStrings.values(text) else {
            throw StoreUnusable(message: "The store is damaged: tags or carried values of an item cannot be read.")
        }
        return values
    }
}
