/// Limits of a reader, so that no input makes it keep more in memory than one ordinary row.
package struct CSVLimits: Sendable, Hashable {
    /// The longest field, in bytes, without its quotes.
    package var fieldBytes: Int
    /// The most fields in a row.
    package var columns: Int

    package init(fieldBytes: Int = 65_536, columns: Int = 512) {
        self.fieldBytes = fieldBytes
        self.columns = columns
    }
}
