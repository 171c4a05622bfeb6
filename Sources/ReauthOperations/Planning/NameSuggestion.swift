import StrictYAML

/// Finds the element or the provider that is meant where a name is unknown.
///
/// The platform tells upper from lower case, and an element is not called like its provider: `sfdc`, not `salesforce`.
package struct NameSuggestion: Sendable {
    /// The one of some names that is most similar to another one; `nil` when none is similar enough.
    package static func closest(to name: String, among names: [String]) -> String? {
        StrictYAML.closest(to: name, among: names)
    }

    /// Elements of the input.
    var elements: Set<String>
    /// Providers with their elements.
    var providers: [(name: String, elements: [String])]

    init(elements: Set<String> = [], _ catalog: ProviderCatalog) {
        self.init(elements: elements, providers: catalog.entries.map { ($0.name, $0.elements) })
    }

    init(elements: Set<String>, providers: [(name: String, elements: [String])]) {
        self.elements = elements
        self.providers = providers
    }

    /// Whether the catalog has an entry for an element.
    func isInCatalog(_ element: String) -> Bool {
        providers.contains { $0.elements.contains(element) }
    }

    /// `` `sfdc` ``, or several of them.
    func element(for name: String) -> String? {
        let known = elements.sorted() + providers.flatMap(\.elements)
        if let spelled = known.first(where: { $0 != name && $0.lowercased() == name.lowercased() }) {
            return Self.quoted([spelled])
        }
        guard !isInCatalog(name) else { return nil }
        if let provider = providers.first(where: { $0.name == name.lowercased() }), !provider.elements.isEmpty {
            let met = provider.elements.filter(elements.contains)
            return Self.quoted(met.isEmpty ? provider.elements : met)
        }
        return (Self.closest(to: name, among: elements.sorted()) ?? Self.closest(to: name, among: known)).map {
            Self.quoted([$0])
        }
    }

    /// `` `salesforce` ``.
    func provider(for name: String) -> String? {
        let spelled = providers.first { $0.name == name.lowercased() }
        let ofElement = providers.first { $0.elements.contains { $0.lowercased() == name.lowercased() } }
        return (spelled?.name ?? ofElement?.name ?? Self.closest(to: name, among: providers.map(\.name)))
            .map { Self.quoted([$0]) }
    }

    private static func quoted(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: " or ")
    }
}
