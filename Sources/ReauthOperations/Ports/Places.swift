/// Where the store and the reports are, as it was typed.
package struct Places: Sendable, Hashable {
    /// The store where none is named.
    package static let defaultStore = ".reauth/reauth.sqlite"
    /// The folder of the reports where none is named.
    package static let defaultReports = "Reports"

    /// The store.
    package var store: String
    /// The folder below which reports are written.
    package var reports: String

    package init(store: String = defaultStore, reports: String = defaultReports) {
        self.store = store
        self.reports = reports
    }
}
