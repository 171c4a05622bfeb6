/// What stands between two fields.
package enum CSVSeparator: Sendable, Hashable {
    /// As RFC 4180 has it.
    case comma
    /// As spreadsheets write it where the comma is the decimal sign.
    case semicolon
    /// The first comma or semicolon outside quotes in the first row; a comma where that row has neither.
    case asInFirstRow
}
