/// Everything that the catalog says of one provider: what `reauth providers show` shows.
package struct ProviderDetails: Sendable, Encodable {
    /// Something that it says.
    package struct Fact: Sendable, Encodable {
        /// What it is about; empty where it goes with the fact before it.
        package var label: String
        package var text: String

        package init(label: String, text: String) {
            self.label = label
            self.text = text
        }
    }

    /// Its name: `salesforce`.
    package var name: String
    /// Its name for people: `Salesforce`.
    package var title: String
    /// In the order in which people read them.
    package var facts: [Fact]

    package init(name: String, title: String, facts: [Fact]) {
        self.name = name
        self.title = title
        self.facts = facts
    }
}
