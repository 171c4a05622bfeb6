import CSV
import JSON
package import ReauthEngine
package import ReauthModel

/// Two runs side by side, instance by instance: what became broken, works again, still waits, is new or gone.
///
/// Instances are told by their ids, so both runs have to be of one platform. Rows without an id and second rows of one instance
/// do not come. Memory does not grow with the runs: both are walked along the index of their instances.
package struct DiffReport: Sendable {
    private let store: any HealthRecords
    private let older: RunRecord
    private let newer: RunRecord
    private let writer = CSVWriter()

    package init(store: any HealthRecords, older: RunRecord, newer: RunRecord) {
        self.store = store
        self.older = older
        self.newer = newer
    }

    /// The columns of the list.
    static let columns = [
        "change", "instance_id", "name", "element", "provider", "before_outcome", "before_reason", "after_outcome",
        "after_reason",
    ]

    private static let pieceLength = 1 << 16
    private static let pageLength = 2000

    /// Streams the list as CSV, or as one JSON document: every instance that changed or does not work.
    ///
    /// Returns how many changed in which way; those that ended as before are counted and not listed.
    @discardableResult
    package func list(asJSON: Bool, _ write: ([UInt8]) throws -> Void) async throws -> [HealthChange: Int] {
        var piece = asJSON ? head() : writer.bytes(of: Self.columns)
        var counts: [HealthChange: Int] = [:]
        var isFirst = true
        try await walk { compared in
            let change = compared.change
            counts[change, default: 0] += 1
            guard change != .same else { return }
            let cells = Self.cells(of: compared, change)
            if asJSON {
                piece.append(contentsOf: (isFirst ? "\n" : ",\n").utf8)
                isFirst = false
                JSONLine.append(
                    zip(Self.columns, cells).lazy.filter { !$1.isEmpty }.map { (name: $0, value: $1) },
                    to: &piece
                )
                piece.removeLast()
            } else {
                writer.append(cells.map(SpreadsheetFormula.neutralized), to: &piece)
            }
            guard piece.count >= Self.pieceLength else { return }
            try write(piece)
            piece.removeAll(keepingCapacity: true)
        }
        if asJSON { piece.append(contentsOf: Self.tail(counts).utf8) }
        try write(piece)
        return counts
    }

    /// Every instance of both runs, in the order of the bytes of their ids.
    package func walk(_ body: (ComparedInstance) throws -> Void) async throws {
        var before = Cursor(store: store, run: older.id)
        var after = Cursor(store: store, run: newer.id)
        var (left, right) = (try await before.next(), try await after.next())
        while left != nil || right != nil {
            switch Self.order(left, right) {
            case .first:
                try body(ComparedInstance(before: left, after: nil))
                left = try await before.next()
            case .second:
                try body(ComparedInstance(before: nil, after: right))
                right = try await after.next()
            case .both:
                try body(ComparedInstance(before: left, after: right))
                left = try await before.next()
                right = try await after.next()
            }
        }
    }

    private enum Order {
        case first, second, both
    }

    private static func order(_ left: InstanceEnd?, _ right: InstanceEnd?) -> Order {
        guard let left else { return .second }
        guard let right else { return .first }
        if left.instance == right.instance { return .both }
        return left.instance.rawValue.utf8.lexicographicallyPrecedes(right.instance.rawValue.utf8) ? .first : .second
    }

    /// The instances of one run, page by page.
    private struct Cursor {
        let store: any HealthRecords
        let run: RunID
        private var page: [InstanceEnd] = []
        private var place = 0
        private var isAtEnd = false

        init(store: any HealthRecords, run: RunID) {
            self.store = store
            self.run = run
        }

        mutating func next() async throws -> InstanceEnd? {
            if place == page.count {
                if isAtEnd { return nil }
                page = try await store.ends(of: run, after: page.last?.instance, limit: DiffReport.pageLength)
                place = 0
                isAtEnd = page.count < DiffReport.pageLength
                if page.isEmpty { return nil }
            }
            defer { place += 1 }
            return page[place]
        }
    }

    private static func cells(of compared: ComparedInstance, _ change: HealthChange) -> [String] {
        let (before, after) = (compared.before, compared.after)
        return [
            change.rawValue, (after ?? before)?.instance.rawValue ?? "", after?.name ?? before?.name ?? "",
            after?.element ?? before?.element ?? "", (after?.lane ?? before?.lane)?.rawValue ?? "",
            before?.outcomeWord ?? "",
            before?.reason?.rawValue ?? "", after?.outcomeWord ?? "", after?.reason?.rawValue ?? "",
        ]
    }

    private func head() -> [UInt8] {
        var line: [UInt8] = []
        JSONLine.append(
            [(name: "older", value: older.id.rawValue), (name: "newer", value: newer.id.rawValue)],
            to: &line
        )
        return Array(#"{"schema":1,"#.utf8) + line.dropFirst().dropLast(2) + Array(#","instances":["#.utf8)
    }

    private static func tail(_ counts: [HealthChange: Int]) -> String {
        let members = HealthChange.allCases.map { "\"\($0.rawValue)\":\(counts[$0, default: 0])" }
        return "],\"counts\":{\(members.joined(separator: ","))}}\n"
    }
}
