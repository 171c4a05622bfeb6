import ReauthEngine
import ReauthModel

/// The row of an item in the page: what a person looks for, and nothing that opens a door.
///
/// A consent URL is not in it: the page is mailed around, and a person who has the URL can sign in.
enum PageRow {
    /// A column of the row.
    enum Column: String, CaseIterable {
        case instanceID = "instance_id"
        // First what a narrow screen must show.
        case outcome, reason, name
        /// The carried column that names the customer; its values stand under this name.
        case customer
        case element, provider
        /// The moment of the last thing that was found out.
        case at
        case httpStatus = "http_status"
        case requestID = "request_id"

        /// What stands above it.
        var title: String {
            switch self {
            case .instanceID: "Instance"
            case .name: "Name"
            case .customer: "Customer"
            case .element: "Element"
            case .provider: "Provider"
            case .outcome: "Outcome"
            case .reason: "Reason"
            case .at: "At (UTC)"
            case .httpStatus: "HTTP"
            case .requestID: "Request"
            }
        }

        /// Whether its cells say by themselves what they are, so that a narrow screen need not name the column beside them.
        var isPlain: Bool { [.instanceID, .outcome, .reason].contains(self) }
    }

    /// The columns of a run's rows: without the customer where no column names one.
    static func columns(hasCustomer: Bool) -> [Column] {
        Column.allCases.filter { $0 != .customer || hasCustomer }
    }

    /// What stands in a column; empty where there is nothing to say.
    static func cell(_ column: Column, of item: Item, customer: String) -> String {
        let (seed, progress) = (item.seed, item.progress)
        return switch column {
        case .instanceID: seed.instanceID?.rawValue ?? ""
        case .name: seed.name ?? ""
        case .customer: customer
        case .element: seed.element ?? ""
        case .provider: item.lane?.rawValue ?? ""
        case .outcome: progress.outcomeWord
        case .reason: progress.reason?.rawValue ?? ""
        case .at: moment(of: progress).map { "\($0.description.prefix(19))Z" } ?? ""
        case .httpStatus: progress.httpStatus.map(String.init) ?? ""
        case .requestID: progress.requestID ?? ""
        }
    }

    private static func moment(of progress: ItemProgress) -> Timestamp? {
        [
            progress.revokedAt, progress.confirmedAt, progress.awaitingSince, progress.reauthenticatedAt,
            progress.verifiedAt,
        ].compactMap(\.self).max()
    }
}
