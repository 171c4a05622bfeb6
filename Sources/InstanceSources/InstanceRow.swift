import CSV
import ReauthModel

/// One row of an instance CSV, checked.
///
/// Lives in memory only, because it may hold an Element token.
struct InstanceRow {
    /// The row without its token; not yet compared with the job's selection.
    var seed: ItemSeed
    /// The Element token, in rows that have no instance id.
    var elementToken: String?

    /// Reads a row; throws everything that is wrong with it.
    ///
    /// Cells never stand in a message: one of them may be a token that slipped into the wrong column.
    init(_ row: CSVRow, columns: InstanceColumns) throws(RowProblem) {
        let fields = columns.isReport ? row.fields.map(SpreadsheetFormula.exact) : row.fields
        guard fields.count == columns.count else {
            throw RowProblem("\(fields.count) fields, but the header has \(columns.count)")
        }
        var problems: [String] = []
        let idText = Self.cell(fields, columns.instanceID)
        let token = Self.cell(fields, columns.elementToken)
        let element = Self.cell(fields, columns.element)
        let tags = columns.tags.map { fields[$0] } ?? ""
        let id = InstanceID(validating: idText)

        if !idText.isEmpty {
            if id == nil {
                problems.append("instance_id is not a number of 1 to 18 digits")
            } else if idText.utf8.first == UInt8(ascii: "0") {
                // Two ways to write one id would defeat `exclude` and the check for duplicates.
                problems.append("instance_id starts with a zero; write it as the platform does")
            }
        } else if token.isEmpty {
            problems.append(Self.missingKey(columns))
        }
        if !token.utf8.allSatisfy(Self.mayStandInToken) {
            problems.append("element_token contains a character that no Element token has")
        }
        if element.unicodeScalars.contains(where: \.isControl) {
            problems.append("element contains a control character")
        }
        if tags.unicodeScalars.contains(where: \.isControl) {
            problems.append("tags contains a control character")
        }
        guard problems.isEmpty else { throw RowProblem(problems.joined(separator: "; ")) }

        elementToken = id == nil ? token : nil
        seed = ItemSeed(
            instanceID: id,
            rowOffset: id == nil ? row.offset : nil,
            name: columns.name.flatMap { fields[$0].isEmpty ? nil : fields[$0] },
            element: element.isEmpty ? nil : element,
            tags: tags.split(separator: ";").map { tag in tag.trimmed { $0 == " " } }.filter { !$0.isEmpty },
            carried: columns.carried.map { fields[$0] }
        )
    }

    /// Visible ASCII except the comma, which separates the parts of the platform's `Authorization` header.
    private static func mayStandInToken(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: ",")
    }

    private static func cell(_ fields: [String], _ column: Int?) -> String {
        guard let column else { return "" }
        let text = fields[column]
        let space = UInt8(ascii: " ")
        guard text.utf8.first == space || text.utf8.last == space else { return text }
        return text.trimmed { $0 == " " }
    }

    private static func missingKey(_ columns: InstanceColumns) -> String {
        switch (columns.instanceID, columns.elementToken) {
        case (.some, .some): "neither instance_id nor element_token is given"
        case (.some, nil): "instance_id is empty"
        default: "element_token is empty"
        }
    }
}

/// What is wrong with a row, free of anything that stands in it.
struct RowProblem: Error, Hashable {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}
