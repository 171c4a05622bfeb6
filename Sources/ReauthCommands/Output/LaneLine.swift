import ReauthEngine
import ReauthModel

/// The line of a lane in the live block.
struct LaneLine {
    /// What of it is shown.
    struct Layout {
        /// How the pace is shown.
        enum Rate {
            case full
            case short
            case none
        }

        var hasName = true
        var hasBar = true
        var rate = Rate.full
        var hasEstimate = true
        var hasWait = true
    }

    /// How wide the columns of a block are.
    struct Columns {
        let name: Int
        let numbers: Int
        let rate: Int

        init(_ lanes: [LaneLine], _ layout: Layout) {
            name = lanes.map(\.name.count).max() ?? 0
            // So wide at least that the block stands still while the numbers grow.
            numbers = max(layout.hasBar ? 9 : 0, lanes.map(\.numbers.count).max() ?? 0)
            rate = lanes.compactMap { $0.rate(layout)?.count }.max() ?? 0
        }
    }

    /// From the whole line to the bare numbers; all lanes of a block have the same.
    static let layouts = [
        Layout(),
        Layout(hasBar: false),
        Layout(hasBar: false, rate: .short),
        Layout(hasBar: false, rate: .none),
        Layout(hasBar: false, rate: .none, hasEstimate: false),
        Layout(hasBar: false, rate: .none, hasEstimate: false, hasWait: false),
        Layout(hasName: false, hasBar: false, rate: .none, hasEstimate: false, hasWait: false),
    ]

    private let lane: LaneSnapshot
    private let pace: PaceText?
    private let remaining: Duration?
    private let usesColor: Bool

    init(_ lane: LaneSnapshot, _ snapshot: RunSnapshot, usesColor: Bool) {
        self.lane = lane
        self.usesColor = usesColor
        // Rows that are not identified yet use the platform's limit, which has a line of its own.
        let reading = lane.tally.lane.flatMap { snapshot.pace(of: $0) }
        pace = reading.map { PaceText($0, limitOfJob: snapshot.limitsOfJob[$0.key]) }
        let isForetold = lane.tally.open > 0 && reading?.quotaUsedUntil == nil
        remaining = isForetold ? snapshot.remaining(in: lane) : nil
    }

    /// Items by how they ended.
    var counts: [String] {
        let revoked = lane.tally.revoked > 0 ? ["\(lane.tally.revoked) revoked"] : []
        return revoked
            + Outcome.allCases.compactMap { outcome in
                lane.tally.outcomes[outcome].map { "\($0) \(outcome.rawValue)" }
            }
    }

    /// Everything before the counts.
    func head(_ layout: Layout, _ columns: Columns) -> StyledText {
        let share = lane.total == 0 ? 1 : Double(lane.settled) / Double(lane.total)
        var line = "  "
        if layout.hasName { line += Self.padded(name, columns.name) + " " }
        if layout.hasBar { line += ProgressBar.text(share, 12) + " " }
        line += Self.padded(numbers, columns.numbers)
        let rate = rate(layout)
        let wait = layout.hasWait ? wait : nil
        if layout.rate != .none || wait != nil { line += " " }
        if let wait {
            line += [rate, wait].compactMap(\.self).joined(separator: ", ")
        } else {
            line += Self.padded(rate ?? "", columns.rate)
        }
        if layout.hasEstimate, let remaining { line += "  \(remaining.formattedForPeople) left" }
        return StyledText(line)
    }

    private var name: String { lane.tally.lane.title }

    private var numbers: String { "\(lane.settled)/\(lane.total)" }

    private func rate(_ layout: Layout) -> String? {
        switch layout.rate {
        case .full: pace?.full
        case .short: pace?.short
        case .none: nil
        }
    }

    /// Why nothing of the lane is sent at present.
    private var wait: String? {
        guard lane.tally.open > 0 else { return nil }
        return lane.standstill?.phrase ?? pace?.wait
    }

    private static func padded(_ text: String, _ length: Int) -> String {
        text + String(repeating: " ", count: max(0, length - text.count))
    }
}
