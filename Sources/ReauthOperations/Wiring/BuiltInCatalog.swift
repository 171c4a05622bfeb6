import ReauthModel
import Revocation

/// The catalog inside the program, with the additions of a file.
struct BuiltInCatalog: CatalogReading {
    func catalog(adding file: String?) throws -> ProviderCatalog {
        Self.facts(of: try revocationCatalog(adding: file))
    }

    /// The same with everything that a revocation needs.
    func revocationCatalog(adding file: String?) throws -> RevocationCatalog {
        let builtIn = try RevocationCatalog.builtIn()
        return try file.map { try builtIn.adding(file: $0) } ?? builtIn
    }

    static func facts(of catalog: RevocationCatalog) -> ProviderCatalog {
        ProviderCatalog(
            entries: catalog.entries.map { entry in
                ProviderCatalog.Entry(
                    name: entry.name,
                    title: entry.title,
                    elements: entry.elements,
                    profile: entry.profile,
                    facts: entry.facts.map { ProviderDetails.Fact(label: $0.label, text: $0.text) },
                    hosts: entry.fixedHosts
                )
            },
            limits: catalog.limits,
            effect: { catalog.effect(onElements: $0) }
        )
    }
}
