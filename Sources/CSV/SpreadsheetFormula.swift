/// Neutralizes cells that a spreadsheet could run as a formula when it opens a CSV file.
///
/// The characters are those of OWASP's "CSV Injection" page
/// (https://owasp.org/www-community/attacks/CSV_Injection), the full-width forms included.
package enum SpreadsheetFormula {
    /// The cell as text that no spreadsheet runs: an apostrophe is added in front where the cell could start a formula.
    ///
    /// ``CSVWriter`` quotes such cells. The original cannot be recovered: a cell may have had the apostrophe before.
    package static func neutralized(_ cell: String) -> String {
        isPossible(in: cell) ? "'" + cell : cell
    }

    /// Whether a spreadsheet could read the cell as a formula.
    package static func isPossible(in cell: String) -> Bool {
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
