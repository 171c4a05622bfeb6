import CSV
import ReauthModel

/// What the header of an instance CSV says: where the known columns are, and which are carried through.
struct InstanceColumns: Hashable {
    private static let known: Set<String> = ["instance_id", "element_token", "name", "element", "tags"]

    /// How many fields each row has.
    let count: Int
    let instanceID: Int?
    let elementToken: Int?
    let name: Int?
    let element: Int?
    let tags: Int?
    /// Whether the file is a report: then its own columns are dropped, and neutralized cells are exact again.
    let isReport: Bool
    /// Places of the carried columns.
    let carried: [Int]
    /// Names of the carried columns, in the same order.
    let carriedNames: [String]

    /// Reads a header; throws every problem that it has.
    init(header: [String]) throws(HeaderProblems) {
        let isReport = Self.isReport(header)
        let names = header.map { (isReport ? SpreadsheetFormula.exact($0) : $0).trimmed(\.isWhitespace) }
        var problems: [String] = []
        var places: [String: Int] = [:]
        var carried: [Int] = []
        for (index, name) in names.enumerated() {
            let key = name.lowercased()
            if name.isEmpty {
                problems.append("column \(index + 1) has no name; name it or remove it")
            } else if name.unicodeScalars.contains(where: \.isControl) {
                problems.append("the name of column \(index + 1) contains a control character or a line break")
            } else if let first = places[key] {
                // Not by name: in a file without a header, the "names" are cells of its first row, tokens among them.
                problems.append(
                    """
                    columns \(first + 1) and \(index + 1) have the same name, upper and lower case being one; rename or \
                    remove one of them
                    """
                )
            } else {
                places[key] = index
                guard !Self.known.contains(key) else { continue }
                if isReport, ReportColumn(rawValue: key) != nil { continue }
                carried.append(index)
                if ReportColumn(rawValue: key) != nil {
                    problems.append(
                        """
                        column \(index + 1), "\(key)", has the name of a column that the reports write themselves; \
                        rename it, for example to "input_\(key)" (a report may be the input where all of its own columns \
                        come first, in their order)
                        """
                    )
                }
            }
        }
        if places["instance_id"] == nil, places["element_token"] == nil {
            problems.append(Self.missingKey(header))
        }
        guard problems.isEmpty else { throw HeaderProblems(messages: problems) }
        count = header.count
        self.isReport = isReport
        instanceID = places["instance_id"]
        elementToken = places["element_token"]
        name = places["name"]
        element = places["element"]
        tags = places["tags"]
        self.carried = carried
        carriedNames = carried.map { names[$0] }
    }

    /// Whether a header is that of a report: the columns of a report are frozen and come first, as many as its version had.
    private static func isReport(_ header: [String]) -> Bool {
        let own = zip(header, ReportColumn.allCases).prefix { $0 == $1.rawValue }.count
        return own >= ReportColumn.firstReleased
    }

    private static func missingKey(_ header: [String]) -> String {
        let message = "the header names neither instance_id nor element_token; one of them must be there"
        let looksSplitOtherwise = header.contains { $0.contains("\t") || $0.contains(";") || $0.contains(",") }
        return looksSplitOtherwise ? message + ", and columns must be separated by commas or by semicolons" : message
    }
}

/// Everything that is wrong with a header, free of secrets.
struct HeaderProblems: Error, Hashable {
    var messages: [String]
}

extension StringProtocol {
    /// The text without the characters at both ends that `unwanted` names.
    func trimmed(_ unwanted: (Character) -> Bool) -> String {
        guard let start = firstIndex(where: { !unwanted($0) }), let end = lastIndex(where: { !unwanted($0) }) else {
            return ""
        }
        return String(self[start...end])
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character of Unicode (general category Cc): C0, DEL or C1.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
