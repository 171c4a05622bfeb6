/// One row of a CSV file.
package struct CSVRow: Sendable, Hashable {
    /// The fields without their quotes; at least one.
    package var fields: [String]
    /// The line on which it starts, from 1.
    ///
    /// Line breaks inside quotes count as lines too, as they do in an editor.
    package var line: Int
    /// The byte at which it starts, from 0, a byte order mark included; a reader can start there.
    package var offset: Int64

    package init(fields: [String], line: Int, offset: Int64) {
        self.fields = fields
        self.line = line
        self.offset = offset
    }
}
