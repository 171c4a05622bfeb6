/// What a source has read.
package struct SourceSummary: Sendable, Hashable {
    /// Names of the carried columns, in the order of ``ItemSeed/carried``.
    package var carriedColumns: [String]
    /// SHA-256 of the CSV file, in hexadecimal; `nil` where the store computes it from the items.
    package var contentDigest: String?
    /// Things a person should know: a count that does not agree, for example.
    package var warnings: [String]

    package init(carriedColumns: [String] = [], contentDigest: String? = nil, warnings: [String] = []) {
        self.carriedColumns = carriedColumns
        self.contentDigest = contentDigest
        self.warnings = warnings
    }
}
