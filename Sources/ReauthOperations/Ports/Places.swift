/// Where the store and the reports are, as it was typed.
package struct Places: Sendable, Hashable {
    /// The store where none is named.
    package static let defaultStore = ".reauth/reauth.sqlite"
    /// The folder of the reports where none is named.
    package static let defaultReports = "Reports"

    /// The store: that of the option, else that of `REAUTH_STORE`, where it is set and not empty, else that of the job, else the
    /// usual one.
    package static func store(
        named option: String?,
        in environment: [String: String],
        ofJob: () -> String? = { nil }
    ) -> String {
        option ?? environment["REAUTH_STORE"].flatMap { $0.isEmpty ? nil : $0 } ?? ofJob() ?? defaultStore
    }

    /// The store.
    package var store: String
    /// The folder below which reports are written.
    package var reports: String

    package init(store: String = defaultStore, reports: String = defaultReports) {
        self.store = store
        self.reports = reports
    }
}
