import ReauthEngine
import ReauthModel

/// Compares the elements and names of a job with the provider catalog and the input.
enum CatalogCheck {
    static func finding(_ look: JobLook, _ catalog: ProviderCatalog) -> Finding {
        guard let file = look.file else { return .notLookedAt(.catalog, because: "the job cannot be read") }
        let names = names(file, look.tally, catalog)
        guard names.problems.isEmpty else { return .wrong(.catalog, InvalidInput(names.problems)) }
        let elements = look.elements.sorted()
        let unknown = elements.filter { catalog.entry(forElement: $0) == nil }
        if !unknown.isEmpty, file.job.action.revokes {
            let rows = unknown.map { element in
                let items = look.tally?.elements[element].map { ": \($0) \($0 == 1 ? "row" : "rows")" } ?? ""
                let hint = NameSuggestion(elements: [], catalog).element(for: element).map { " (did you mean \($0)?)" }
                return "`\(element)`\(items)\(hint ?? "")"
            }
            return .warning(
                .catalog,
                "the catalog has no entry for \(unknown.count) of \(elements.count) elements, so nothing is revoked there",
                remedy: "add an entry for each in a file, and name it as `providers` in the job",
                problems: rows + names.warnings
            )
        }
        guard names.warnings.isEmpty else {
            return .warning(.catalog, "not every name of the job is known yet", problems: names.warnings)
        }
        guard !elements.isEmpty else {
            return .notLookedAt(.catalog, because: look.reasonForNoElement)
        }
        let providers = Set(elements.compactMap { catalog.entry(forElement: $0)?.name }).sorted()
        return .fine(
            .catalog,
            providers.isEmpty
                ? "\(catalog.entries.count) providers; this job revokes nothing"
                : "\(elements.joined(separator: ", ")): tokens of \(providers.joined(separator: ", "))"
        )
    }

    /// Names in the job that match nothing; the platform's list is not known here, and is compared by `reauth plan`.
    private static func names(
        _ file: JobFile,
        _ tally: InputTally?,
        _ catalog: ProviderCatalog
    ) -> SelectionCheck.Findings {
        guard let tally else { return SelectionCheck.Findings() }
        return SelectionCheck(
            job: file.job,
            path: file.path,
            counts: tally.elementCounts(catalog),
            providers: catalog.entries.map { ($0.name, $0.elements) }
        ).findings
    }
}
