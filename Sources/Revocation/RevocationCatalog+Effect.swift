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
    private static let isNoEffect = ["documentation", "limit"]

    fileprivate var effect: String {
        let lines = description.split(separator: "\n").dropFirst().filter { line in
            !Self.isNoEffect.contains { line.hasPrefix("  \($0) ") }
        }
        return ([name] + lines.map(String.init) + profile.accountKeys).joined(separator: "\n")
    }
}
