package import ReauthModel

extension RevocationCatalog {
    /// Providers' names for people, by lane: `Salesforce`.
    package var titles: [LaneKey: String] {
        Dictionary(entries.map { ($0.profile.lane, $0.title) }, uniquingKeysWith: { first, _ in first })
    }
}
