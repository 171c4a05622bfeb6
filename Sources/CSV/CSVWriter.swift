/// Writes rows (RFC 4180) in UTF-8 without a byte order mark.
package struct CSVWriter: Sendable, Hashable {
    /// Which fields are quoted.
    package enum Quoting: Sendable, Hashable {
        /// Fields that would otherwise be read back differently, and fields that a spreadsheet could run: a quoted field
        /// stays one cell whatever separator the spreadsheet assumes.
        case whereNeeded
        /// All of them.
        case always
    }

    /// The end of a line.
    package enum LineEnding: String, Sendable, Hashable {
        /// A line feed, as usual on Unix.
        case lineFeed = "\n"
        /// Carriage return and line feed (RFC 4180 §2).
        case carriageReturnLineFeed = "\r\n"
    }

    /// Which fields are quoted.
    package var quoting: Quoting
    /// The end of a line.
    package var lineEnding: LineEnding

    package init(quoting: Quoting = .whereNeeded, lineEnding: LineEnding = .lineFeed) {
        self.quoting = quoting
        self.lineEnding = lineEnding
    }

    /// Adds one row, its line ending included, to `output`.
    ///
    /// Fields are written as they are: see ``SpreadsheetFormula/neutralized(_:)`` for cells that a spreadsheet could
    /// run.
    package func append(_ row: some Collection<String>, to output: inout [UInt8]) {
        // A row of one empty field needs quotes: without them its line is empty, and a reader ignores empty lines.
        let isLoneEmptyField = row.count == 1 && row.first == ""
        var isFirst = true
        for field in row {
            if !isFirst { output.append(.comma) }
            isFirst = false
            if quoting == .always || isLoneEmptyField || needsQuotes(field) {
                appendQuoted(field, to: &output)
            } else {
                output.append(contentsOf: field.utf8)
            }
        }
        output.append(contentsOf: lineEnding.rawValue.utf8)
    }

    /// The bytes of one row, its line ending included.
    package func bytes(of row: some Collection<String>) -> [UInt8] {
        var output: [UInt8] = []
        append(row, to: &output)
        return output
    }

    private func needsQuotes(_ field: String) -> Bool {
        for byte in field.utf8 where byte <= .comma {
            if byte == .comma || byte == .quote || byte == .lineFeed || byte == .carriageReturn { return true }
        }
        guard let first = field.unicodeScalars.first else { return false }
        // At the start of a file, a reader takes U+FEFF outside quotes for a byte order mark.
        return first == "'" || first == "\u{FEFF}" || SpreadsheetFormula.starts(with: first)
    }

    private func appendQuoted(_ field: String, to output: inout [UInt8]) {
        output.append(.quote)
        for byte in field.utf8 {
            if byte == .quote { output.append(.quote) }
            output.append(byte)
        }
        output.append(.quote)
    }
}
