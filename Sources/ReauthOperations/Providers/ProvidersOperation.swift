/// Shows the provider catalog.
package struct ProvidersOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Every provider of the catalog with the additions of a file.
    package func list(adding file: String?) throws -> ProviderListing {
        ProviderListing(
            lines: try environment.catalogs.catalog(adding: file).entries.map { entry in
                ProviderListing.Line(name: entry.name, elements: entry.elements, profile: entry.profile)
            }
        )
    }

    /// Everything that the catalog says of one provider.
    package func details(ofProvider name: String, adding file: String?) throws -> ProviderDetails {
        let catalog = try environment.catalogs.catalog(adding: file)
        let entries = catalog.entries
        guard let entry = entries.first(where: { $0.name == name }) else {
            let known = entries.map(\.name).joined(separator: ", ")
            let hint = NameSuggestion(catalog).provider(for: name).map { " (did you mean \($0)?)" } ?? ""
            throw OperationFailure(
                .usage,
                "no provider `\(name)` in the catalog\(hint); known: \(known); entries of your own: --providers FILE"
            )
        }
        return ProviderDetails(name: entry.name, title: entry.title, facts: entry.facts)
    }
}
