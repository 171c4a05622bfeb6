/// A table for people: columns as wide as their widest cell, two blanks between them.
struct Table {
    /// How the cells of a column stand.
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// A table of these columns.
    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    /// A table with one column of names, and numbers in the others.
    init(names title: String, numbers: [String]) {
        self.init([(title, .left)] + numbers.map { ($0, .right) })
    }

    /// Adds a row; it has a cell for each column.
    mutating func add(_ cells: [String]) {
        rows.append(cells)
    }

    /// The header and the rows, without blanks at their ends.
    var lines: [String] {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return alignments[column] == .left ? row[column] + padding : padding + row[column]
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
