/// One row of a CSV file.
public struct CSVRow: Sendable, Hashable {
    /// Its fields, unquoted; at least one.
    public var fields: [String]
    /// The line on which it starts, from 1.
    ///
    /// Line breaks inside quotes count as lines too, as they do in an editor.
    public var line: Int
    /// The byte at which it starts, from 0, a byte order mark included: reading can begin again there.
    public var offset: Int64

    /// Makes a row.
    public init(fields: [String], line: Int, offset: Int64) {
        self.fields = fields
        self.line = line
        self.offset = offset
    }
}
