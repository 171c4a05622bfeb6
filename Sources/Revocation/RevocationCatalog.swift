import ReauthEngine
package import ReauthModel
import StrictYAML

/// What is known about the providers' revocation endpoints.
///
/// Data, not code: `Catalog/providers.yaml` describes the format, and a job's own `providers` file has the same.
package struct RevocationCatalog: Sendable {
    /// How problems name the catalog inside the program.
    static let builtInName = "built-in catalog"

    /// Every entry, by name.
    package let entries: [ProviderEntry]

    private let byElement: [String: Int]

    /// The catalog inside the program.
    package static func builtIn() throws -> RevocationCatalog {
        let text = String(decoding: PackageResources.providers_yaml, as: UTF8.self)
        return try RevocationCatalog(merging: [], with: reading(text, name: builtInName))
    }

    /// This catalog with the entries of a file.
    ///
    /// An entry of the same name is replaced as a whole. Throws ``InvalidInput`` with all that is wrong.
    package func adding(file path: String) throws -> RevocationCatalog {
        try RevocationCatalog(merging: entries, with: Self.reading(file: path))
    }

    /// This catalog with the entries of a text; `name` names it in problems.
    func adding(text: String, name: String) throws -> RevocationCatalog {
        try RevocationCatalog(merging: entries, with: Self.reading(text, name: name))
    }

    /// The entry of that name.
    package func entry(named name: String) -> ProviderEntry? {
        entries.first { $0.name == name }
    }

    /// The entry that claims an element.
    package func entry(forElement element: String) -> ProviderEntry? {
        byElement[element].map { entries[$0] }
    }

    /// What each provider's lane may do, unless a job sets another limit.
    package var limits: [LaneKey: LaneLimit] {
        Dictionary(uniqueKeysWithValues: entries.map { ($0.profile.lane, $0.limit) })
    }

    private init(merging old: [ProviderEntry], with added: [ProviderEntry]) throws {
        let names = Set(added.map(\.name))
        let entries = (old.filter { !names.contains($0.name) } + added).sorted { $0.name < $1.name }
        let problems = Self.contestedElements(of: entries, newest: added.first?.place.file)
        guard problems.isEmpty else { throw InvalidInput(problems) }
        self.entries = entries
        byElement = Dictionary(
            entries.enumerated().flatMap { index, entry in entry.elements.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func reading(_ text: String, name: String) throws -> [ProviderEntry] {
        do {
            return try CatalogReader(YAMLDocument(text: text, file: name)).entries()
        } catch {
            throw InvalidInput(error)
        }
    }

    private static func reading(file path: String) throws -> [ProviderEntry] {
        do {
            return try CatalogReader(YAMLDocument(contentsOf: path)).entries()
        } catch {
            throw InvalidInput(error)
        }
    }

    /// Two entries that claim one element: the problem stands in the newest file, and names the other place.
    private static func contestedElements(of entries: [ProviderEntry], newest: String?) -> [InvalidInput.Problem] {
        typealias Claim = (entry: String, place: ProviderEntry.Place)
        var claims: [String: Claim] = [:]
        var problems: [InvalidInput.Problem] = []
        for entry in entries {
            for (element, place) in zip(entry.elements, entry.elementPlaces) {
                let claim: Claim = (entry: entry.name, place: place)
                guard let first = claims[element] else {
                    claims[element] = claim
                    continue
                }
                let isOrdered =
                    first.place.file == claim.place.file
                    ? first.place.line <= claim.place.line : claim.place.file == newest
                let (earlier, later) = isOrdered ? (first, claim) : (claim, first)
                problems.append(
                    InvalidInput.Problem(
                        file: later.place.file,
                        line: later.place.line,
                        message: "`\(later.entry)` claims the element `\(element)`, which `\(earlier.entry)` has "
                            + "already (\(earlier.place.file):\(earlier.place.line)); an element has one provider"
                    )
                )
            }
        }
        return problems.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) }
    }
}

extension InvalidInput {
    fileprivate init(_ found: YAMLProblems) {
        self.init(found.problems.map { Problem(file: $0.file, line: $0.line, message: $0.message) })
    }
}
