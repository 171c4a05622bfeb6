public import ReauthModel

extension RevocationCatalog {
    /// Providers' names for people, by lane: `Salesforce`.
    public var titles: [LaneKey: String] {
        Dictionary(entries.map { ($0.profile.lane, $0.title) }, uniquingKeysWith: { first, _ in first })
    }
}
