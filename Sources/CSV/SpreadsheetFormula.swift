/// Neutralizes cells that a spreadsheet could run as a formula when it opens a CSV file.
///
/// The characters are those of OWASP's "CSV Injection" page
/// (https://owasp.org/www-community/attacks/CSV_Injection), the full-width forms included.
package enum SpreadsheetFormula {
    /// The cell as text that no spreadsheet runs: an apostrophe is added in front where the cell could start a formula.
    ///
    /// ``CSVWriter`` quotes such cells. A cell that looks as if it were neutralized already gets another apostrophe, so that
    /// ``exact(_:)`` gives back what stood there.
    package static func neutralized(_ cell: String) -> String {
        isPossible(in: cell.drop { $0 == "'" }) ? "'" + cell : cell
    }

    /// What ``neutralized(_:)`` was made of.
    package static func exact(_ cell: String) -> String {
        cell.first == "'" && isPossible(in: cell.drop { $0 == "'" }) ? String(cell.dropFirst()) : cell
    }

    /// Whether a spreadsheet could read the cell as a formula.
    package static func isPossible(in cell: some StringProtocol) -> Bool {
        // Scalars, not characters: an equals sign with a combining mark is another character, but the same first scalar.
        cell.unicodeScalars.first.map(starts(with:)) ?? false
    }

    static func starts(with scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }
}
