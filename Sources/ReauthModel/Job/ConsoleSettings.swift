/// How a job asks people to sign in.
package struct ConsoleSettings: Sendable, Hashable {
    /// Where the consent page is reached from outside, without a final slash; `nil` when only this machine sees it.
    package var publicURL: String?
    /// The carried CSV column that names the customer.
    package var groupBy: String?
    /// How long a link for a person is good.
    package var linkLifetime: Duration
    /// Who asks, on the pages for customers; `nil` names nobody.
    package var brand: ConsoleBrand?
    /// When a person is reminded who has not signed in yet.
    package var reminders: ReminderPolicy

    package init(
        publicURL: String? = nil,
        groupBy: String? = nil,
        linkLifetime: Duration = .seconds(14 * 86_400),
        brand: ConsoleBrand? = nil,
        reminders: ReminderPolicy = ReminderPolicy()
    ) {
        self.publicURL = publicURL
        self.groupBy = groupBy
        self.linkLifetime = linkLifetime
        self.brand = brand
        self.reminders = reminders
    }
}
