package import ReauthModel

/// Reads the provider catalog.
package protocol CatalogReading: Sendable {
    /// The built-in catalog, with the additions of a file. Throws ``InvalidInput`` with everything that is wrong in it.
    func catalog(adding file: String?) throws -> ProviderCatalog
}

/// What is known of the providers.
package struct ProviderCatalog: Sendable {
    /// One provider.
    package struct Entry: Sendable {
        /// Its name: `salesforce`.
        package var name: String
        /// Its name for people: `Salesforce`.
        package var title: String
        /// The elements whose tokens it issues.
        package var elements: [String]
        /// What it can revoke, and what ends with it.
        package var profile: ProviderProfile
        /// Everything that the catalog says of it, for people.
        package var facts: [ProviderDetails.Fact]
        /// The hosts that its tokens are sent to, where they are the same for all instances.
        package var hosts: [String]

        package init(
            name: String,
            title: String,
            elements: [String],
            profile: ProviderProfile,
            facts: [ProviderDetails.Fact],
            hosts: [String] = []
        ) {
            self.name = name
            self.title = title
            self.elements = elements
            self.profile = profile
            self.facts = facts
            self.hosts = hosts
        }
    }

    /// The providers, by name.
    package var entries: [Entry]
    /// What the catalog says of the providers of some elements, or of all, for digests.
    package var effect: @Sendable (_ elements: Set<String>?) -> String
    /// What each provider allows, as far as a job says nothing else.
    package var limits: [LaneKey: LaneLimit]

    package init(
        entries: [Entry],
        limits: [LaneKey: LaneLimit] = [:],
        effect: @escaping @Sendable (_ elements: Set<String>?) -> String
    ) {
        self.entries = entries
        self.limits = limits
        self.effect = effect
    }

    /// The provider that issues the tokens of an element; `nil` where none is known.
    func entry(forElement element: String) -> Entry? {
        entries.first { $0.elements.contains(element) }
    }

    /// The providers' names for people, by lane.
    package var titles: [LaneKey: String] {
        Dictionary(entries.map { ($0.profile.lane, $0.title) }, uniquingKeysWith: { first, _ in first })
    }
}
