import ReauthModel

extension RevocationCatalog {
    /// What the catalog says of the providers of some elements, in the order of their names: what a revocation sends, what
    /// dies with it, and what answers mean.
    ///
    /// `nil` means every provider. How fast something is sent does not count, nor what is only for people.
    package func effect(onElements elements: Set<String>?) -> String {
        entries.filter { entry in elements.map { !$0.isDisjoint(with: entry.elements) } ?? true }
            .map(\.effect).joined(separator: "\n")
    }
}

extension ProviderEntry {
    private static let isNoEffect = ["documentation", "limit", "grants"]

    /// Laid out in columns as by earlier versions, so that the digests of their runs stay the same.
    fileprivate var effect: String {
        let lines = facts.filter { !Self.isNoEffect.contains($0.label) }.map { fact in
            "  " + fact.label + String(repeating: " ", count: max(1, 15 - fact.label.count)) + fact.text
        }
        return ([name] + lines + profile.accountKeys).joined(separator: "\n")
    }
}
