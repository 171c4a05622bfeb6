import CSV
import ReauthEngine
import ReauthModel

/// The people to remind as CSV, for a mail merge: one line for each, with the link to send and the carried columns.
struct ReminderList {
    private static let columns = [
        "run_id", "instance_id", "name", "element", "provider", "awaiting_since", "reminder", "escalation",
        "consent_url",
        "link_expires_at",
    ]

    private let carried: [String]
    private let writer = CSVWriter()
    private var bytes: [UInt8] = []

    /// A list of people of these runs, with every column that one of them carries.
    init(of runs: [RunRecord]) {
        carried = runs.flatMap(\.carriedColumns).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        writer.append((Self.columns + carried).map(SpreadsheetFormula.neutralized), to: &bytes)
    }

    /// What was added since the last call; at first, a line with the names of the columns.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Adds a person of a run.
    mutating func add(_ due: ReminderRound.Due, of run: RunRecord) {
        let (item, step) = (due.person.item, due.step)
        let cells = [
            run.id.rawValue, item.seed.instanceID?.rawValue, item.seed.name, item.seed.element, item.lane?.rawValue,
            due.person.since.description, String(step.number), String(step.isLast), due.link,
            due.linkExpiresAt?.description,
        ]
        let values = carried.map { name -> String? in
            guard let index = run.carriedColumns.firstIndex(of: name), index < item.seed.carried.count else {
                return nil
            }
            return item.seed.carried[index]
        }
        writer.append((cells + values).map { SpreadsheetFormula.neutralized($0 ?? "") }, to: &bytes)
    }
}
