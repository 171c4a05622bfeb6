import ReauthEngine
import ReauthModel

/// Compares the providers that a job's `limits` name with the catalog.
enum LimitNames {
    /// Throws ``InvalidInput`` with every name that is no provider.
    static func check(_ file: JobFile, _ catalog: ProviderCatalog) throws {
        let known = catalog.entries.map(\.profile.lane.rawValue).sorted()
        let unknown = file.job.providerLimits.keys.filter { !known.contains($0) }.sorted()
        guard !unknown.isEmpty else { return }
        let suggestion = NameSuggestion(catalog)
        throw InvalidInput(
            unknown.map { name in
                let hint = suggestion.provider(for: name).map { " (did you mean \($0)?)" } ?? ""
                return InvalidInput.Problem(
                    file: file.path,
                    line: nil,
                    message: "limits.providers names `\(name)`, which is no provider\(hint); known: "
                        + known.joined(separator: ", ")
                )
            }
        )
    }
}
