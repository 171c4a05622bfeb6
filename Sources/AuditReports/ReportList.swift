package import ReauthEngine
package import ReauthModel

/// A list of items: which of them, in which form.
package struct ReportList: Sendable, Hashable {
    /// The form of its lines.
    package var format: ReportFormat
    /// Which items it has.
    package var selection: ItemSelection

    package init(format: ReportFormat, selection: ItemSelection) {
        self.format = format
        self.selection = selection
    }
}
